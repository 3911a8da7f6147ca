// The places of processes and threads in the page, and their ends.
#pragma once

#include "sim/daemon/shim/entry/dispatch.h"

namespace ntpsim::daemon::shim {

// A place in the page for a new child; -1: there is none. A process inherits from this one.
struct NewPlace {
  int slot = -1, process = -1;
};
NewPlace place_for_process();
NewPlace place_for_thread();
void give_place_back(const NewPlace& place);
void await_first_turn();                              // called in the child

// A child of vfork runs in its parent's turn, while the parent has stopped in the kernel. The program that it executes waits for
// its own turn.
void begin_in_parents_turn(const NewPlace& place);
void wait_for_turn_behind_exec(ThreadBlock& self);
void take_turn_back(ThreadBlock& self);               // after exec has failed

long call_exit(const Call& call);
long call_exit_group(const Call& call);

}  // namespace ntpsim::daemon::shim

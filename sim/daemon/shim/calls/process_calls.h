// Places of processes and threads in the page, and how they end.
#pragma once

#include "sim/daemon/shim/entry/dispatch.h"

namespace ntpsim::daemon::shim {

// A place in the page for a child that is about to be made, -1 when there is none. A process inherits from this one.
struct NewPlace {
  int slot = -1, process = -1;
};
NewPlace place_for_process();
NewPlace place_for_thread();
void give_place_back(const NewPlace& place);
void await_first_turn();                              // in the child

// A child of vfork runs in the turn of its parent, which stands still in the kernel. What it becomes waits for a turn.
void begin_in_parents_turn(const NewPlace& place);
void wait_for_turn_behind_exec(ThreadBlock& self);
void take_turn_back(ThreadBlock& self);               // exec has failed

long call_exit(const Call& call);
long call_exit_group(const Call& call);

}  // namespace ntpsim::daemon::shim

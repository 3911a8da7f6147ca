// Processes and threads: each new one gets its place in the page before it can run, and waits there for its turn.
#pragma once

#include <pthread.h>
#include <sys/types.h>

#include "sim/daemon/shim/entry/dispatch.h"

namespace ntpsim::daemon::shim {

// A place in the page for a child that is about to be made, -1 when there is none.
struct NewPlace {
  int slot = -1, process = -1;
};
void inherit(PageProcess& child);                     // from this process
int new_process_or_reused();             // a place in the page, or -1
NewPlace place_for_process();
NewPlace place_for_thread();
void begin_child(int slot, int process);              // in the child: takes its place and waits for its first turn
long settle_child(const NewPlace& place, long child); // in the parent, with what the kernel has returned

pid_t fork_process();
int create_thread(pthread_t* out, const pthread_attr_t* attributes, void* (*routine)(void*), void* argument);

long call_exit(const Call& call);
long call_exit_group(const Call& call);

}  // namespace ntpsim::daemon::shim

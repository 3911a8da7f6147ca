// Processes and threads: each new one gets its place in the page before it can run, and waits there for its turn.
#pragma once

#include <pthread.h>
#include <sys/types.h>

#include "sim/daemon/shim/dispatch.h"

namespace ntpsim::daemon::shim {

pid_t fork_process();
int create_thread(pthread_t* out, const pthread_attr_t* attributes, void* (*routine)(void*), void* argument);

long call_execve(const Call& call);
long call_exit(const Call& call);
long call_exit_group(const Call& call);
long call_wait4(const Call& call);
long call_waitid(const Call& call);

}  // namespace ntpsim::daemon::shim

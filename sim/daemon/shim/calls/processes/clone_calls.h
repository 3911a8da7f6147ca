// Creates threads and processes: fork, vfork, clone and clone3, and through them the C library's fork, posix_spawn, system, popen
// and pthread_create. Each gets its place in the page before it can run, and waits there for its turn.
#pragma once

#include "sim/daemon/shim/entry/dispatch.h"

namespace ntpsim::daemon::shim {

long call_clone(const Call& call);      // clone, fork, vfork
long call_clone3(const Call& call);
long call_arch_prctl(const Call& call);

}  // namespace ntpsim::daemon::shim

// Futexes: mutexes, condition variables, joins and semaphores of real threads, waited for in virtual time.
#pragma once

#include "sim/daemon/shim/entry/dispatch.h"

namespace ntpsim::daemon::shim {

long call_futex(const Call& call);

}  // namespace ntpsim::daemon::shim

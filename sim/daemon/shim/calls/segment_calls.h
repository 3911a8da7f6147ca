// System V shared memory, private to the host: reference clocks deliver samples through it.
#pragma once

#include "sim/daemon/shim/entry/dispatch.h"

namespace ntpsim::daemon::shim {

long call_shmget(const Call& call);
long call_shmat(const Call& call);
long call_shmdt(const Call& call);
long call_shmctl(const Call& call);

}  // namespace ntpsim::daemon::shim

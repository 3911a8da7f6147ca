// Waiting for children.
#pragma once

#include "sim/daemon/shim/entry/dispatch.h"

namespace ntpsim::daemon::shim {

long call_wait4(const Call& call);
long call_waitid(const Call& call);

}  // namespace ntpsim::daemon::shim

// Capabilities, and what prctl says of a process.
#pragma once

#include "sim/daemon/shim/entry/dispatch.h"

namespace ntpsim::daemon::shim {

long call_capget(const Call& call);
long call_capset(const Call& call);
long call_prctl(const Call& call);

}  // namespace ntpsim::daemon::shim

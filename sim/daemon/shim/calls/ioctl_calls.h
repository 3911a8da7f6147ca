// ioctl: questions about interfaces on any socket, and the few that concern a virtual descriptor.
#pragma once

#include "sim/daemon/shim/entry/dispatch.h"

namespace ntpsim::daemon::shim {

long call_ioctl(const Call& call);

}  // namespace ntpsim::daemon::shim

// ioctl: queries of interfaces on any socket, and the few requests for virtual descriptors.
#pragma once

#include "sim/daemon/shim/entry/dispatch.h"

namespace ntpsim::daemon::shim {

long call_ioctl(const Call& call);

}  // namespace ntpsim::daemon::shim

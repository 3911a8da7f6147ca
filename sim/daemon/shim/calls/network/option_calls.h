// getsockopt and setsockopt on virtual sockets.
#pragma once

#include "sim/daemon/shim/entry/dispatch.h"

namespace ntpsim::daemon::shim {

long call_setsockopt(const Call& call);
long call_getsockopt(const Call& call);

}  // namespace ntpsim::daemon::shim

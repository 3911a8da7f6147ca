// poll and ppoll over any mix of virtual and real descriptors.
#pragma once

#include "sim/daemon/shim/entry/dispatch.h"

namespace ntpsim::daemon::shim {

long call_poll(const Call& call);
long call_ppoll(const Call& call);

}  // namespace ntpsim::daemon::shim

// select and pselect over any mix of virtual and real descriptors.
#pragma once

#include "sim/daemon/shim/entry/dispatch.h"

namespace ntpsim::daemon::shim {

long call_select(const Call& call);
long call_pselect6(const Call& call);

}  // namespace ntpsim::daemon::shim

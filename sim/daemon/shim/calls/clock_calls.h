// Sets and disciplines the realtime clock. This library computes it with the code of the models; the simulator is told when the
// turn ends.
#pragma once

#include "sim/daemon/shim/entry/dispatch.h"

namespace ntpsim::daemon::shim {

long call_adjtimex(const Call& call);
long call_clock_adjtime(const Call& call);
long call_clock_settime(const Call& call);
long call_settimeofday(const Call& call);

}  // namespace ntpsim::daemon::shim

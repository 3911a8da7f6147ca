// What programs read of a host's clock and do to it, in terms of the kernel's calls.
#pragma once

#include "models/base/clock_call.h"
#include "models/clock/host_clock.h"

namespace ntpsim {

ClockStatus clock_status(const DisciplineStatus& discipline);

// Carries out what is set, in the order of the fields. 0, or the first error of a call (a negative errno), after which the
// others have still been made: they are independent of each other.
int apply(HostClock& clock, TrueTime now, const AdjustClock& call);

}  // namespace ntpsim

// Signals of timers that have run out.
#pragma once

#include "sim/daemon/shim/signal_mask.h"

namespace ntpsim::daemon::shim {

// Hands all that are due to the kernel, which delivers them as soon as a thread lets them in.
void raise_timer_signals();

// Calls the handler without the kernel: the same, at a tenth of the cost, for programs that have themselves woken every second.
// Only where nobody could tell: one timer, nothing else pending, a plain handler that `mask` lets in. All signals are blocked
// before and after.
bool handle_timer_signal(SignalMask mask);

}  // namespace ntpsim::daemon::shim

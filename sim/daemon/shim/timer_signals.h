// Signals of timers that have run out.
#pragma once

#include "sim/daemon/shim/thread_block.h"

namespace ntpsim::daemon::shim {

// Hands all that are due to the kernel, which delivers them as soon as a thread lets them in.
void raise_timer_signals();

// Has the handler called without the kernel when the call is left: the same, at a tenth of the cost, for programs that have
// themselves woken every second. Only where nobody could tell: the call came by a function, one timer, nothing else pending, a
// plain handler that `mask` lets in.
bool plan_plain_handler(ThreadBlock& self, SignalMask mask);

}  // namespace ntpsim::daemon::shim

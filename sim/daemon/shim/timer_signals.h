// Signals of expired timers.
#pragma once

#include "sim/daemon/shim/thread_block.h"

namespace ntpsim::daemon::shim {

// Gives all that are due to the kernel, which delivers them as soon as a thread lets them in.
void raise_timer_signals();

// Lets the handler be called without the kernel when the call is left: the effect is the same, at a tenth of the cost, for
// programs with a timer every second. This is done only if the program cannot see a difference: the call came by a function,
// there is one timer, nothing else is pending, and `mask` lets in a plain handler.
bool plan_plain_handler(ThreadBlock& self, SignalMask mask);

}  // namespace ntpsim::daemon::shim

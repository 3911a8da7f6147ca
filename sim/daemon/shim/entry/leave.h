// Leaves the dispatcher: the program gets the result, and pending signals are delivered on the program's own stack.
#pragma once

#include <ucontext.h>

#include "sim/daemon/shim/thread_block.h"

namespace ntpsim::daemon::shim {

// Still on the dispatcher's stack: sends the signals of timers that are due.
void prepare_to_leave(ThreadBlock& self);

// After a preloaded function's call, on the program's stack. True if the call must begin again.
bool let_signals_in(ThreadBlock& self, long result);

// At the end of a trap. When the kernel returns from it, it sets the context's mask and delivers pending signals.
void take_over_mask(ThreadBlock& self, const ucontext_t& context);
void leave_trap(ThreadBlock& self, ucontext_t& context, long call, long result);

// The program's handler has ended: `frame` is the one that the kernel made for it. Does not return.
[[noreturn]] void return_from_handler(ThreadBlock& self, ucontext_t& frame);

}  // namespace ntpsim::daemon::shim

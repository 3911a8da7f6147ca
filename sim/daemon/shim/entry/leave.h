// Leaving the dispatcher: the result goes back to the program, and signals that may come now come on the program's own stack.
#pragma once

#include <ucontext.h>

#include "sim/daemon/shim/thread_block.h"

namespace ntpsim::daemon::shim {

// Still on the dispatcher's stack: signals of timers that are due are sent.
void prepare_to_leave(ThreadBlock& self);

// Behind a preloaded function's call, on the program's stack. True when the call begins again.
bool let_signals_in(ThreadBlock& self, long result);

// At the end of a trap, which the kernel returns from: it makes the context's mask the thread's, and delivers what is pending.
void take_over_mask(ThreadBlock& self, const ucontext_t& context);
void leave_trap(ThreadBlock& self, ucontext_t& context, long call, long result);

// The program's handler ends: `frame` is what the kernel left for it. Does not return.
[[noreturn]] void return_from_handler(ThreadBlock& self, ucontext_t& frame);

}  // namespace ntpsim::daemon::shim

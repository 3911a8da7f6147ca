// Signal frames: what the kernel puts on a stack when it delivers a signal, and takes up again when the handler is done.
//
// The kernel puts all that asks for the alternate signal stack on the dispatcher's. A handler of the program's gets its frame
// where the program wants it: a frame holds no address of itself but one, so it can be moved.
#pragma once

#include <ucontext.h>

#include "sim/daemon/shim/entry/dispatch.h"
#include "sim/daemon/shim/entry/trap.h"
#include "sim/daemon/shim/thread_block.h"

namespace ntpsim::daemon::shim {

// Copies the frame that lies at the top of the dispatcher's stack to below `to`, which has the same alignment.
ucontext_t* move_frame(const ThreadBlock& self, const ucontext_t& context, char* to);

// The kernel takes the frame up. Does not return.
[[noreturn]] void return_to(ucontext_t& frame);

// A handler of the program's, as the kernel would call it: on its alternate stack if it asks for that, else where the program
// was. Does not return. `context` lies in the frame of the signal.
[[noreturn]] void call_handler(ThreadBlock& self, void* handler, bool on_alternate_stack, int signal, siginfo_t* info,
                               ucontext_t& context);

// Stands in the kernel for handlers that ask for the alternate stack.
void* moving_handler();
void remember_handler(int signal, const KernelAction& action);
const KernelAction& remembered_handler(int signal);

long call_sigaltstack(const Call& call);

// The kernel's idea of this thread's alternate stack.
bool use_stack(const ThreadBlock& self);
stack_t stack_of(const ThreadBlock& self);

}  // namespace ntpsim::daemon::shim

// Signal frames: the kernel puts one on a stack when it delivers a signal, and restores it when the handler has finished.
//
// The kernel puts frames for the alternate signal stack on the dispatcher's stack. The frame of a program's handler is moved to
// where the program wants it: only one address in a frame depends on its place.
#pragma once

#include <ucontext.h>

#include "sim/daemon/shim/entry/dispatch.h"
#include "sim/daemon/shim/entry/trap.h"
#include "sim/daemon/shim/thread_block.h"

namespace ntpsim::daemon::shim {

// Copies the frame at the top of the dispatcher's stack to below `to`, which has the same alignment.
ucontext_t* move_frame(const ThreadBlock& self, const ucontext_t& context, char* to);

// The kernel restores the frame. Does not return.
[[noreturn]] void return_to(ucontext_t& frame);

// Calls a handler of the program as the kernel would: on its alternate stack if it asks for that, otherwise on the stack that the
// program used. Does not return. `context` lies in the frame of the signal.
[[noreturn]] void call_handler(ThreadBlock& self, void* handler, bool on_alternate_stack, int signal, siginfo_t* info,
                               ucontext_t& context);

// The kernel's handler for handlers that ask for the alternate stack.
void* moving_handler();
void remember_handler(int signal, const KernelAction& action);
const KernelAction& remembered_handler(int signal);

long call_sigaltstack(const Call& call);

// The alternate stack that the kernel has for this thread.
bool use_stack(const ThreadBlock& self);
stack_t stack_of(const ThreadBlock& self);

}  // namespace ntpsim::daemon::shim

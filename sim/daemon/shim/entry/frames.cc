#include "sim/daemon/shim/entry/frames.h"

#include <signal.h>

#include <cerrno>
#include <cstring>

#include "sim/daemon/shim/entry/raw.h"

namespace ntpsim::daemon::shim {

namespace {

constexpr std::size_t red_zone = 128;
constexpr std::size_t smallest_stack = 2048;   // the smallest that sigaltstack takes: the kernel's MINSIGSTKSZ
constexpr std::uintptr_t frame_alignment = 64;   // of the processor's extended state in the frame

// A handler returns to the word before the context, where a frame begins.
char* begin_of(const ucontext_t& context) {
  return reinterpret_cast<char*>(const_cast<ucontext_t*>(&context)) - sizeof(void*);
}

bool holds(const stack_t& stack, const char* at) {
  const auto* begin = static_cast<const char*>(stack.ss_sp);
  return (stack.ss_flags & SS_DISABLE) == 0 && at > begin && at <= begin + stack.ss_size;
}

// The kernel ends a program in this way if there is no room for a frame.
[[noreturn]] void die_of_overflow() {
  const KernelAction by_default{nullptr, restorer_flag, own_restorer(), 0};
  raw(SYS_rt_sigaction, SIGSEGV, &by_default, nullptr, mask_size);
  for (;;) raw(SYS_tgkill, raw(SYS_getpid), raw(SYS_gettid), SIGSEGV);
}

}  // namespace

ucontext_t* move_frame(const ThreadBlock& self, const ucontext_t& context, char* to) {
  char* const from = begin_of(context);
  const auto size = static_cast<std::size_t>(self.stack_top() - from);
  std::memcpy(to - size, from, size);
  auto* const moved = reinterpret_cast<ucontext_t*>(to - size + sizeof(void*));
  auto& state = moved->uc_mcontext.fpregs;
  if (state != nullptr) state = reinterpret_cast<fpregset_t>(reinterpret_cast<char*>(state) + (to - self.stack_top()));
  return moved;
}

void return_to(ucontext_t& frame) {
  asm volatile("mov %[frame], %%rsp\n\tjmp *%[gate]"
               :
               : [frame] "r"(&frame), [gate] "r"(gate_sigreturn)
               : "memory");
  __builtin_unreachable();
}

void call_handler(ThreadBlock& self, void* handler, bool on_alternate_stack, int signal, siginfo_t* info,
                  ucontext_t& context) {
  auto* const was_at = reinterpret_cast<char*>(context.uc_mcontext.gregs[REG_RSP]);
  ucontext_t* moved = &context;
  if (!self.stack_holds(was_at)) {   // otherwise it interrupted the dispatcher, whose stack is in use
    const bool changes_stack =
    on_alternate_stack && (self.alternate.ss_flags & SS_DISABLE) == 0 && !holds(self.alternate, was_at);
    char* const top = changes_stack ? static_cast<char*>(self.alternate.ss_sp) + self.alternate.ss_size : was_at - red_zone;
    const auto size = self.stack_top() - begin_of(context) + static_cast<std::ptrdiff_t>(frame_alignment);
    if (holds(self.alternate, top) && top - static_cast<char*>(self.alternate.ss_sp) < size) die_of_overflow();
    moved = move_frame(self, context, reinterpret_cast<char*>(reinterpret_cast<std::uintptr_t>(top) & ~(frame_alignment - 1)));
  }
  const auto offset = reinterpret_cast<char*>(info) - reinterpret_cast<char*>(&context);
  asm volatile("mov %[frame], %%rsp\n\txor %%eax, %%eax\n\tjmp *%[handler]"
               :
               : [frame] "r"(begin_of(*moved)), [handler] "c"(handler), "D"(signal), "S"(reinterpret_cast<char*>(moved) + offset),
                 "d"(moved)
               : "memory");
  __builtin_unreachable();
}

// ---- handlers that ask for the alternate stack ----

namespace {

KernelAction remembered[NSIG];

void move_and_call(int signal, siginfo_t* info, void* opaque) {
  ThreadBlock* const self = ThreadBlocks::own();
  call_handler(*self, remembered[signal].handler, true, signal, info, *static_cast<ucontext_t*>(opaque));
}

}  // namespace

void* moving_handler() { return reinterpret_cast<void*>(move_and_call); }
void remember_handler(int signal, const KernelAction& action) { remembered[signal] = action; }
const KernelAction& remembered_handler(int signal) { return remembered[signal]; }

// ---- the alternate stack itself ----

stack_t stack_of(const ThreadBlock& self) { return {self.stack, 0, dispatcher_stack}; }

bool use_stack(const ThreadBlock& self) {
  const stack_t stack = stack_of(self);
  return raw(SYS_sigaltstack, &stack, nullptr) == 0;
}

long call_sigaltstack(const Call& call) {
  ThreadBlock& self = *ThreadBlocks::own();
  const auto* const at =
    call.context != nullptr ? reinterpret_cast<const char*>(call.context->uc_mcontext.gregs[REG_RSP]) : nullptr;
  const bool is_in_use = at != nullptr && holds(self.alternate, at);
  const stack_t before = self.alternate;
  if (const auto* wanted = call.as<const stack_t*>(0); wanted != nullptr) {
    if (is_in_use) return -EPERM;
    if (wanted->ss_flags != 0 && wanted->ss_flags != SS_ONSTACK && wanted->ss_flags != SS_DISABLE) return -EINVAL;
    const bool is_off = wanted->ss_flags == SS_DISABLE;
    if (!is_off && wanted->ss_size < smallest_stack) return -ENOMEM;
    self.alternate = is_off ? stack_t{nullptr, SS_DISABLE, 0} : stack_t{wanted->ss_sp, 0, wanted->ss_size};
  }
  if (auto* told = call.as<stack_t*>(1); told != nullptr) {
    *told = before;
    if (is_in_use) told->ss_flags = SS_ONSTACK;
  }
  return 0;
}

}  // namespace ntpsim::daemon::shim

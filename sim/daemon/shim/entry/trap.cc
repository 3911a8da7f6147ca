#include "sim/daemon/shim/entry/trap.h"

#include <signal.h>
#include <ucontext.h>

#include "sim/daemon/shim/entry/dispatch.h"
#include "sim/daemon/shim/waiting.h"

namespace ntpsim::daemon::shim {

namespace {

// In the instructions and under a name by which debuggers know that a signal was delivered here; they look for the caller
// beyond it.
extern "C" void ntpsim_sigaction_return();
asm(R"(
  .text
  .hidden ntpsim_sigaction_return
  .type ntpsim_sigaction_return, @function
  .p2align 4
  nop
ntpsim_sigaction_return:
  mov $15, %rax
  syscall
)");

void trapped(int, siginfo_t* info, void* opaque) {
  auto* context = static_cast<ucontext_t*>(opaque);
  greg_t* registers = context->uc_mcontext.gregs;
  auto value = [registers](int which) { return static_cast<std::uint64_t>(registers[which]); };
  const Registers saved{value(REG_R15), value(REG_R14), value(REG_R13), value(REG_R12), value(REG_RBP), value(REG_RBX),
                        value(REG_R9), value(REG_R8), value(REG_R10), value(REG_RDX), value(REG_RSI), value(REG_RDI),
                        value(REG_RIP)};
  const Call call{static_cast<long>(info->si_syscall),
                  {registers[REG_RDI], registers[REG_RSI], registers[REG_RDX], registers[REG_R10], registers[REG_R8],
                   registers[REG_R9]},
                  &saved};
  MaskOfContext mask{&context->uc_sigmask};
  registers[REG_RAX] = dispatch(call);
  if (call.number == SYS_rt_sigprocmask) mask.has_changed();
}

}  // namespace

void* own_restorer() { return reinterpret_cast<void*>(ntpsim_sigaction_return); }

// Without masking anything: the call that was trapped runs with the signal mask that the program has.
bool install_trap(bool on_signal_stack) {
  const unsigned long stack = on_signal_stack ? SA_ONSTACK : 0;
  const KernelAction action{reinterpret_cast<void*>(trapped), SA_SIGINFO | SA_NODEFER | restorer_flag | stack,
                            own_restorer(), 0};
  return raw(SYS_rt_sigaction, SIGSYS, &action, nullptr, mask_size) == 0;
}

}  // namespace ntpsim::daemon::shim

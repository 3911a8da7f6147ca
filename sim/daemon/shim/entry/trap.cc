#include "sim/daemon/shim/entry/trap.h"

#include <signal.h>
#include <ucontext.h>

#include "sim/daemon/shim/entry/dispatch.h"
#include "sim/daemon/shim/entry/frames.h"
#include "sim/daemon/shim/entry/leave.h"

namespace ntpsim::daemon::shim {

namespace {

void trapped(int, siginfo_t* info, void* opaque) {
  auto& context = *static_cast<ucontext_t*>(opaque);
  const greg_t* const registers = context.uc_mcontext.gregs;
  const Call call{static_cast<long>(info->si_syscall),
                  {registers[REG_RDI], registers[REG_RSI], registers[REG_RDX], registers[REG_R10], registers[REG_R8],
                   registers[REG_R9]},
                  &context};
  ThreadBlock* self = ThreadBlocks::own();
  if (call.number == SYS_rt_sigreturn) return_from_handler(*self, *reinterpret_cast<ucontext_t*>(registers[REG_RSP]));
  self->came_by_function = false;
  self->context = &context;
  take_over_mask(*self, context);
  const long result = dispatch(call);
  self = ThreadBlocks::own();   // a program may have changed the register that identifies its threads
  prepare_to_leave(*self);
  leave_trap(*self, context, call.number, result);
}

}  // namespace

// All signals are blocked until the dispatcher has left. A trapped call has the program's mask.
bool install_trap() {
  const KernelAction action{reinterpret_cast<void*>(trapped), SA_SIGINFO | SA_NODEFER | SA_ONSTACK | restorer_flag,
                            own_restorer(), all_signals};
  return raw(SYS_rt_sigaction, SIGSYS, &action, nullptr, mask_size) == 0;
}

}  // namespace ntpsim::daemon::shim

#include "sim/daemon/shim/signal_mask.h"

#include <cerrno>

#include "sim/daemon/shim/entry/raw.h"
#include "sim/daemon/shim/thread_block.h"

namespace ntpsim::daemon::shim {

void block_signals(ThreadBlock& self) {
  if (self.owes_mask) return;
  raw(SYS_rt_sigprocmask, SIG_SETMASK, &all_signals, &self.mask, mask_size);
  self.owes_mask = true;
}

// Handlers run inside the system call. If one waited, it owes a mask, but the kernel has restored the mask from before it.
void pay_mask(ThreadBlock& self) {
  if (!self.owes_mask) return;
  const SignalMask mask = self.mask;
  self.owes_mask = false;
  raw(SYS_rt_sigprocmask, SIG_SETMASK, &mask, nullptr, mask_size);
  self.owes_mask = false;
}

long change_mask(ThreadBlock& self, int how, const SignalMask* wanted, SignalMask* before) {
  if (wanted != nullptr && how != SIG_BLOCK && how != SIG_UNBLOCK && how != SIG_SETMASK) return -EINVAL;
  const SignalMask named = wanted != nullptr ? without_own_signals(*wanted) & ~(bit(SIGKILL) | bit(SIGSTOP)) : 0;
  if (!self.owes_mask) return raw(SYS_rt_sigprocmask, how, wanted != nullptr ? &named : nullptr, before, mask_size);
  const SignalMask old = self.mask;
  if (wanted != nullptr) self.mask = how == SIG_BLOCK ? old | named : how == SIG_UNBLOCK ? old & ~named : named;
  if (before != nullptr) *before = old;
  return 0;
}

}  // namespace ntpsim::daemon::shim

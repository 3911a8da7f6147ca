#include "sim/daemon/shim/signal_mask.h"

#include "sim/daemon/shim/entry/raw.h"
#include "sim/daemon/shim/state.h"

namespace ntpsim::daemon::shim {

namespace {

bool owes_mask() { return page != nullptr && thread != nullptr && thread->owes_mask != 0; }

void set_mask(SignalMask mask) { raw(SYS_rt_sigprocmask, SIG_SETMASK, &mask, nullptr, mask_size); }

}  // namespace

SignalMask block_signals() {
  PageThread* self = thread;
  if (self->owes_mask != 0) {
    self->owes_mask = 0;
    return self->mask;
  }
  SignalMask before = 0;
  raw(SYS_rt_sigprocmask, SIG_SETMASK, &all_signals, &before, mask_size);
  return before;
}

// A signal that may be pending is let in here and now.
void unblock_signals(SignalMask mask) {
  PageThread* self = thread;
  self->owes_mask = 1;
  self->mask = mask;
  if (self->signalled != 0 || self->owes_nothing != 0) put_back_mask();
}

// Handlers run inside the system call. If they waited they leave a debt, but the kernel put the mask back when they returned.
void put_back_mask() {
  PageThread* self = thread;
  if (self->owes_mask == 0) return;
  self->owes_mask = 0;
  set_mask(self->mask);
  self->owes_mask = 0;
}

void put_back_mask_at_once() {
  thread->owes_nothing = 1;
  put_back_mask();
}

bool change_owed_mask(int how, const SignalMask* wanted, SignalMask* before) {
  PageThread* self = thread;
  if (self->owes_mask == 0 || (wanted != nullptr && how != SIG_BLOCK && how != SIG_UNBLOCK && how != SIG_SETMASK)) return false;
  const SignalMask old = self->mask;
  if (wanted != nullptr) {
    const SignalMask named = without_own_signals(*wanted) & ~(bit(SIGKILL) | bit(SIGSTOP));
    self->mask = how == SIG_BLOCK ? old | named : how == SIG_UNBLOCK ? old & ~named : named;
  }
  if (before != nullptr) *before = old;
  return true;
}

MaskOfContext::MaskOfContext(void* saved) : saved_{*static_cast<SignalMask*>(saved)}, has_changed_{owes_mask()} {}

MaskOfContext::~MaskOfContext() {
  if (owes_mask()) {
    saved_ = thread->mask;
    thread->owes_mask = 0;
  } else if (has_changed_) {
    raw(SYS_rt_sigprocmask, SIG_BLOCK, nullptr, &saved_, mask_size);
  }
}

}  // namespace ntpsim::daemon::shim

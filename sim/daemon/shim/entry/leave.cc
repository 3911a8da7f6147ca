#include "sim/daemon/shim/entry/leave.h"

#include <cerrno>
#include <cstring>
#include <ctime>
#include <utility>

#include "sim/daemon/shim/entry/frames.h"
#include "sim/daemon/shim/entry/raw.h"
#include "sim/daemon/shim/timer_signals.h"

namespace ntpsim::daemon::shim {

namespace {

SignalMask pending_signals() {
  SignalMask pending = 0;
  raw(SYS_rt_sigpending, &pending, mask_size);
  return pending;
}

// The signals that remain are blocked by the program; a later wait may have another mask.
void note_what_is_left(ThreadBlock& self, SignalMask pending) {
  self.place->signalled = self.place->kernel_signals = pending != 0;
}

// A handler that waited has restored the mask, or owes its own.
void call_plainly(ThreadBlock& self, const Delivery& delivery) {
  const SignalMask before = self.mask;
  self.mask = delivery.mask_in_plain;
  delivery.plain_handler(delivery.plain_signal);
  block_signals(self);
  self.mask = before;
}

void let_in_with(ThreadBlock& self, const SignalMask& mask) {
  const SignalMask before = self.mask;
  const timespec no_time{};
  raw(SYS_ppoll, nullptr, 0, &no_time, &mask, mask_size);   // after the handlers, the kernel blocks all again
  self.mask = before;
  self.owes_mask = true;
}

SignalMask mask_of(const ucontext_t& context) {
  SignalMask mask;
  std::memcpy(&mask, &context.uc_sigmask, sizeof mask);
  return mask;
}

void set_mask_of(ucontext_t& context, SignalMask mask) { std::memcpy(&context.uc_sigmask, &mask, sizeof mask); }

// The mask that the kernel will set: the program's if a signal waits for it; otherwise all signals are blocked as before.
void settle_mask(ThreadBlock& self, ucontext_t& context) {
  self.owes_mask = self.place->signalled == 0;
  set_mask_of(context, self.owes_mask ? all_signals : self.mask);
}

}  // namespace

void prepare_to_leave(ThreadBlock& self) {
  if (self.place->signalled == 0) return;
  block_signals(self);
  raise_timer_signals();
}

bool let_signals_in(ThreadBlock& self, long result) {
  const Delivery delivery = std::exchange(self.delivery, {});
  if (delivery.plain_handler != nullptr) {
    call_plainly(self, delivery);
  } else {
    if (delivery.has_mask) let_in_with(self, delivery.mask);
    else pay_mask(self);
    note_what_is_left(self, pending_signals());
  }
  return delivery.restarts && result == -EINTR;
}

void take_over_mask(ThreadBlock& self, const ucontext_t& context) {
  if (!self.owes_mask) self.mask = mask_of(context);
  self.owes_mask = true;
}

void leave_trap(ThreadBlock& self, ucontext_t& context, long call, long result) {
  constexpr int length_of_call = 2;   // of the instruction, which is executed again
  greg_t* const registers = context.uc_mcontext.gregs;
  const Delivery delivery = std::exchange(self.delivery, {});
  const bool restarts = delivery.restarts && result == -EINTR;
  registers[REG_RAX] = restarts ? call : result;
  if (restarts) registers[REG_RIP] -= length_of_call;
  settle_mask(self, context);
  if (self.owes_mask) return;
  if (delivery.has_mask) {
    self.behind_handler = {static_cast<std::uint64_t>(registers[REG_RIP]), static_cast<std::uint64_t>(registers[REG_RSP]),
                       self.mask};
    set_mask_of(context, delivery.mask);
  }
  note_what_is_left(self, pending_signals() & mask_of(context));
}

void return_from_handler(ThreadBlock& self, ucontext_t& frame) {
  const greg_t* const registers = frame.uc_mcontext.gregs;
  const MaskBehindHandler& behind = self.behind_handler;
  const bool is_the_one = behind.instruction == static_cast<std::uint64_t>(registers[REG_RIP]) &&
                          behind.stack == static_cast<std::uint64_t>(registers[REG_RSP]);
  self.mask = is_the_one && behind.stack != 0 ? behind.mask : mask_of(frame);
  if (is_the_one) self.behind_handler = {};
  settle_mask(self, frame);
  return_to(frame);
}

}  // namespace ntpsim::daemon::shim

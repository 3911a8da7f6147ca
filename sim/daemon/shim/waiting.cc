#include "sim/daemon/shim/waiting.h"

#include <poll.h>
#include <signal.h>

#include <algorithm>
#include <iterator>

#include "sim/daemon/page/turn.h"
#include "sim/daemon/shim/entry/raw.h"
#include "sim/daemon/shim/entry/trap.h"
#include "sim/daemon/shim/timer_signals.h"

namespace ntpsim::daemon::shim {

namespace {

void hand_over() {
  auto call = [](auto... a) { return raw(a...); };
  give_turn(thread->turn, simulators_turn, call);
  await_turn(thread->turn, threads_turn, call);
  thread->state = ThreadState::running;
}

}  // namespace

void take_up_turn() {
  if (thread->signalled != 0) raise_timer_signals();
}

Deadline Deadline::after(std::int64_t span, TimeBase base) {
  if (span < 0) return {};
  const std::int64_t now = now_on(page->clock, page->debt, base);
  return {base, span > never - now ? never : now + span};
}

Waiting::Waiting(long call, std::uint32_t watches, const Deadline& deadline, const SignalMask* mask)
    : deadline_{deadline}, watches_{watches}, call_{call}, has_mask_{mask != nullptr} {
  ThreadBlock& self = *ThreadBlocks::own();
  if (self.is_vfork_child) fatal("waits between vfork and exec, while its parent is stopped");
  block_signals(self);
  mask_ = has_mask_ ? without_own_signals(*mask) : self.mask;
  if (self.place->signalled != 0) self.place->due = 1;   // pending before: this wait's mask may let it in
}

void Waiting::pause() {
  thread->watches = watches_;
  thread->deadline = deadline_.when;
  thread->deadline_base = deadline_.base;
  thread->waiting_call = static_cast<std::int32_t>(call_);
  thread->progressed = progressed_;
  thread->wait_order = ++page->wait_order;
  thread->yield = Yield::wait;
  thread->state = ThreadState::waiting;
  hand_over();
  progressed_ = 0;
  // A wait that looks at the kernel can look for a signal there.
  if (thread->signalled != 0 && (watches_ & watch_kernel) != 0) raise_timer_signals();
}

namespace {

// The kernel begins these calls again after a handler with SA_RESTART. Calls that wait for a time are never among them.
bool is_restartable(long call, const Deadline& deadline) {
  constexpr long calls[] = {SYS_read, SYS_readv, SYS_write, SYS_writev, SYS_recvfrom, SYS_recvmsg, SYS_recvmmsg, SYS_sendto,
                            SYS_sendmsg, SYS_sendmmsg, SYS_accept, SYS_accept4, SYS_connect, SYS_wait4, SYS_waitid,
                            SYS_futex, SYS_flock, SYS_fcntl, SYS_open, SYS_openat};
  return deadline.when == never && std::find(std::begin(calls), std::end(calls), call) != std::end(calls);
}

KernelAction action_of(int signal) {
  KernelAction action{};
  raw(SYS_rt_sigaction, signal, nullptr, &action, mask_size);
  return action;
}

bool has_handler(const KernelAction& action) {
  return action.handler != reinterpret_cast<void*>(SIG_DFL) && action.handler != reinterpret_cast<void*>(SIG_IGN);
}

SignalMask pending_signals() {
  SignalMask pending = 0;
  raw(SYS_rt_sigpending, &pending, mask_size);
  return pending;
}

// The handler that will run first, that of the lowest signal number; null: there is none.
bool find_first_handler(SignalMask signals, KernelAction& found) {
  for (; signals != 0; signals &= signals - 1) {
    found = action_of(__builtin_ctzll(signals) + 1);
    if (has_handler(found)) return true;
  }
  return false;
}

// Signals without a handler end the process, stop it or do nothing. The kernel delivers them in a call that waits for no event
// and no time.
void let_in(SignalMask signals) {
  const SignalMask others = ~signals;
  const timespec no_time{};
  raw(SYS_ppoll, nullptr, 0, &no_time, &others, mask_size);
}

}  // namespace

bool Waiting::interrupted() {
  ThreadBlock& self = *ThreadBlocks::own();
  if (self.place->signalled == 0) return false;
  const bool may_restart = is_restartable(call_, deadline_);
  self.delivery = {};
  if (plan_plain_handler(self, mask_)) {
    self.place->signalled = 0;
    self.delivery.restarts = self.delivery.restarts && may_restart;
    return true;
  }
  raise_timer_signals();
  const SignalMask coming = pending_signals() & ~mask_;
  if (KernelAction first{}; find_first_handler(coming, first)) {
    self.delivery.has_mask = has_mask_;
    self.delivery.mask = mask_;
    self.delivery.restarts = may_restart && (first.flags & SA_RESTART) != 0;
    return true;
  }
  if (coming != 0) let_in(coming);
  self.place->signalled = self.place->kernel_signals = pending_signals() != 0;   // blocked now, but perhaps not in a later wait
  return false;
}

void let_world_catch_up() {
  Waiting waiting{SYS_sched_yield, 0, Deadline::after(0)};
  do {
    waiting.pause();
  } while (!waiting.expired());
}

std::int64_t saturating_nanoseconds(std::int64_t seconds, std::int64_t rest) {
  if (seconds > 9'000'000'000) return never;
  return seconds * nanoseconds_per_second + rest;
}

timespec to_timespec(std::int64_t value) {
  std::int64_t seconds = value / nanoseconds_per_second;
  std::int64_t rest = value % nanoseconds_per_second;
  if (rest < 0) {
    rest += nanoseconds_per_second;
    --seconds;
  }
  return {seconds, rest};
}

}  // namespace ntpsim::daemon::shim

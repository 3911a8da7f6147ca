#include "sim/daemon/shim/waiting.h"

#include <poll.h>
#include <signal.h>

#include <algorithm>
#include <iterator>

#include "sim/daemon/shim/entry/raw.h"
#include "sim/daemon/shim/readiness.h"
#include "sim/daemon/shim/timer_signals.h"
#include "sim/daemon/shim/entry/trap.h"
#include "sim/daemon/turn.h"

namespace ntpsim::daemon::shim {

namespace {

void hand_over() {
  auto call = [](auto... a) { return raw(a...); };
  give_turn(thread->turn, simulators_turn, call);
  await_turn(thread->turn, threads_turn, call);
  thread->state = ThreadState::running;
}

bool becomes_writable(PageObject& object) {
  const bool told = object.mirror_told_writing != 0;
  object.mirror_told_writing = can_be_told_of_writing(*page, object);
  return !told && object.mirror_told_writing != 0;
}

// An eventfd is readable exactly while its object is.
void refresh_mirror(int fd, PageObject& object) {
  object.mirror_is_stale = 0;
  --page->stale_mirrors;
  kernel_changed(*page);
  const bool readable = is_readable(*page, object) || has_error(object);
  std::uint64_t value = 1;
  if (becomes_writable(object)) {
    // Filled and emptied: the kernel's descriptor, which can always be written to, gives both edges.
    raw(SYS_write, fd, &value, sizeof value);
    raw(SYS_read, fd, &value, sizeof value);
    object.mirror_is_set = 0;
    value = 1;
  }
  if (readable) {
    // Written on every change, not only on the first: an edge-triggered epoll set wants the edge.
    raw(SYS_write, fd, &value, sizeof value);
    object.mirror_is_set = 1;
  } else if (object.mirror_is_set != 0) {
    raw(SYS_read, fd, &value, sizeof value);
    object.mirror_is_set = 0;
  }
}

void refresh_mirrors() {
  for (unsigned fd = 0; fd < max_descriptors && page->stale_mirrors > 0; ++fd) {
    const std::uint16_t index = process().objects[fd];
    if (index != none && page->objects[index].mirror_is_stale != 0) {
      refresh_mirror(static_cast<int>(fd), page->objects[index]);
    }
  }
}

}  // namespace

void take_up_turn() {
  if (page->stale_mirrors > 0) refresh_mirrors();
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
  if (self.is_vfork_child) fatal("waits between vfork and exec, where its parent stands still");
  block_signals(self);
  mask_ = has_mask_ ? without_own_signals(*mask) : self.mask;
  if (self.place->signalled != 0) self.place->due = 1;   // pending from before: to be looked at with the mask of this wait
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
  if (page->stale_mirrors > 0) refresh_mirrors();
  // What looks at the kernel may look for a signal there.
  if (thread->signalled != 0 && (watches_ & watch_kernel) != 0) raise_timer_signals();
}

namespace {

// Calls that the kernel begins again behind a handler that asks for it; those that wait for a time never are.
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

// The handler that will run first, that of the lowest number, if there is any.
bool find_first_handler(SignalMask signals, KernelAction& found) {
  for (; signals != 0; signals &= signals - 1) {
    found = action_of(__builtin_ctzll(signals) + 1);
    if (has_handler(found)) return true;
  }
  return false;
}

// Signals without a handler end the process, stop it or do nothing. A call that waits for nothing and for no time is where the
// kernel delivers them.
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
  self.place->signalled = self.place->kernel_signals = pending_signals() != 0;   // blocked now, perhaps not in a later wait
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

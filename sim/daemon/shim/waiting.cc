#include "sim/daemon/shim/waiting.h"

#include <poll.h>
#include <signal.h>

#include "sim/daemon/shim/raw.h"
#include "sim/daemon/turn.h"

namespace ntpsim::daemon::shim {

namespace {

constexpr SignalMask bit(int signal) { return SignalMask{1} << (signal - 1); }
constexpr SignalMask all_signals = ~(bit(SIGSYS) | bit(SIGSEGV) | bit(SIGBUS) | bit(SIGFPE) | bit(SIGILL));

void hand_over() {
  auto call = [](auto... a) { return raw(a...); };
  give_turn(thread->turn, simulators_turn, call);
  await_turn(thread->turn, threads_turn, call);
  thread->state = ThreadState::running;
}

// An eventfd is readable exactly while its object is.
void refresh_mirror(int fd, PageObject& object) {
  object.mirror_is_stale = 0;
  --page->stale_mirrors;
  kernel_changed(*page);
  const bool readable = is_readable(*page, object) || has_error(object);
  std::uint64_t value = 1;
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

// A signal of this timer that still waits to be let in: taken back, so that it can be sent anew with all that it has missed.
bool take_back(PageTimer& timer) {
  SignalMask pending = 0;
  raw(SYS_rt_sigpending, &pending, mask_size);
  const SignalMask wanted = bit(timer.signal);
  if ((pending & wanted) == 0) return false;
  const timespec no_time{};
  siginfo_t info{};
  return raw(SYS_rt_sigtimedwait, &wanted, &info, &no_time, mask_size) == timer.signal;
}

void raise_timer_signal(PageTimer& timer) {
  if (timer.kind == TimerKind::posix) timer.overrun = take_back(timer) ? timer.overrun + timer.missed + 1 : timer.missed;
  timer.missed = 0;
  siginfo_t info{};
  info.si_signo = timer.signal;
  info.si_code = timer.kind == TimerKind::interval ? SI_KERNEL : SI_TIMER;
  if (timer.kind == TimerKind::posix) {
    info.si_overrun = timer.overrun;
    info.si_value.sival_ptr = reinterpret_cast<void*>(timer.value);
  }
  const long pid = raw(SYS_getpid);
  if (timer.thread_id != 0) {
    raw(SYS_rt_tgsigqueueinfo, pid, timer.thread_id, timer.signal, &info);
  } else {
    raw(SYS_rt_sigqueueinfo, pid, timer.signal, &info);
  }
}

void raise_timer_signals() {
  for (unsigned w = 0; w < max_timers / 64; ++w) {
    std::uint64_t& pending = process().pending_timer_signals[w];
    for (; pending != 0; pending &= pending - 1) {
      raise_timer_signal(page->timers[w * 64 + static_cast<unsigned>(__builtin_ctzll(pending))]);
    }
  }
}

}  // namespace

void take_up_turn() {
  if (page->stale_mirrors > 0) refresh_mirrors();
  if (thread->signalled != 0) raise_timer_signals();
}

Deadline Deadline::after(std::int64_t span) {
  if (span < 0) return {};
  const std::int64_t now = monotonic_ns(page->clock, page->debt);
  return {span > never - now ? never : now + span, never};
}

Deadline Deadline::at(bool on_realtime, std::int64_t when) {
  return on_realtime ? Deadline{never, when} : Deadline{when, never};
}

bool Deadline::passed() const {
  return (monotonic != never && monotonic_ns(page->clock, page->debt) >= monotonic) ||
         (realtime != never && realtime_ns(page->clock, page->debt) >= realtime);
}

Waiting::Waiting(long call, std::uint32_t watches, const Deadline& deadline, const SignalMask* mask)
    : deadline_{deadline}, watches_{watches}, call_{call} {
  raw(SYS_rt_sigprocmask, SIG_SETMASK, &all_signals, &before_, mask_size);
  mask_ = mask != nullptr ? without_own_signals(*mask) : before_;
  if (thread->signalled != 0) thread->due = 1;   // pending from before: to be looked at with the mask of this wait
}

Waiting::~Waiting() { raw(SYS_rt_sigprocmask, SIG_SETMASK, &before_, nullptr, mask_size); }

void Waiting::pause() {
  thread->watches = watches_;
  thread->monotonic_deadline = deadline_.monotonic;
  thread->realtime_deadline = deadline_.realtime;
  thread->waiting_call = static_cast<std::int32_t>(call_);
  thread->progressed = progressed_;
  thread->wait_order = ++page->wait_order;
  thread->yield = Yield::wait;
  thread->state = ThreadState::waiting;
  hand_over();
  progressed_ = 0;
  take_up_turn();
}

// A call that waits for nothing and for no time is where the kernel delivers what is pending.
bool Waiting::interrupted() {
  if (thread->signalled == 0) return false;
  thread->signalled = 0;
  const timespec no_time{};
  const bool handled = raw(SYS_ppoll, nullptr, 0, &no_time, &mask_, mask_size) == -EINTR;
  SignalMask pending = 0;
  raw(SYS_rt_sigpending, &pending, mask_size);
  if (pending != 0) thread->signalled = 1;   // blocked now, perhaps not in a later wait
  if (handled) progressed_ = 1;
  return handled;
}

void let_world_catch_up() {
  Waiting waiting{SYS_sched_yield, 0, Deadline::after(0)};
  do {
    waiting.pause();
  } while (!waiting.expired());
}

SignalMask without_own_signals(SignalMask mask) { return mask & ~(bit(SIGSYS) | bit(SIGSEGV)); }

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

#include "sim/daemon/shim/calls/sleep_calls.h"

#include <signal.h>

#include <algorithm>
#include <cerrno>

#include "sim/daemon/shim/calls/time_calls.h"
#include "sim/daemon/shim/waiting.h"

namespace ntpsim::daemon::shim {

namespace {

long nothing_to_find() { return not_yet; }

bool valid(const timespec& t) { return t.tv_sec >= 0 && t.tv_nsec >= 0 && t.tv_nsec < nanoseconds_per_second; }

long sleep_for(const Call& call, TimeBase base, const timespec& span, timespec* left) {
  const Deadline deadline = Deadline::after(saturating_nanoseconds(span.tv_sec, span.tv_nsec), base);
  const long result = wait_until(call.number, 0, deadline, 0, nothing_to_find);
  if (result == -EINTR && left != nullptr) {
    *left = to_timespec(std::max<std::int64_t>(deadline.when - now_on(page->clock, page->debt, base), 0));
  }
  return result;
}

}  // namespace

long call_nanosleep(const Call& call) {
  const auto* span = call.as<const timespec*>(0);
  if (span == nullptr || !valid(*span)) return -EINVAL;
  return sleep_for(call, TimeBase::monotonic, *span, call.as<timespec*>(1));
}

long call_clock_nanosleep(const Call& call) {
  const auto clock = call.as<clockid_t>(0);
  const auto* when = call.as<const timespec*>(2);
  if (!is_known_clock(clock) || clock == CLOCK_MONOTONIC_RAW || when == nullptr || !valid(*when)) return -EINVAL;
  if ((call.as<int>(1) & TIMER_ABSTIME) == 0) return sleep_for(call, span_base_of(clock), *when, call.as<timespec*>(3));
  const Deadline deadline{base_of(clock), saturating_nanoseconds(when->tv_sec, when->tv_nsec)};
  if (deadline.passed()) return 0;
  return wait_until(call.number, 0, deadline, 0, nothing_to_find);
}

long call_pause(const Call& call) { return wait_until(call.number, 0, Deadline{}, -EINTR, nothing_to_find); }

long call_rt_sigsuspend(const Call& call) {
  const SignalMask mask = *call.as<const SignalMask*>(0);
  return wait_until(call.number, 0, Deadline{}, -EINTR, nothing_to_find, &mask);
}

long call_rt_sigtimedwait(const Call& call) {
  const auto* timeout = call.as<const timespec*>(2);
  if (timeout != nullptr && !valid(*timeout)) return -EINVAL;
  auto look = [&]() -> long {
    const timespec no_time{};
    const long result = raw(SYS_rt_sigtimedwait, call.arguments[0], call.arguments[1], &no_time, mask_size);
    return result == -EAGAIN ? not_yet : result;
  };
  const std::int64_t span = timeout != nullptr ? saturating_nanoseconds(timeout->tv_sec, timeout->tv_nsec) : -1;
  return wait_until(call.number, watch_kernel, Deadline::after(span), -EAGAIN, look);
}

// Other threads of the host may run at the same instant.
long call_sched_yield(const Call&) {
  let_world_catch_up();
  return 0;
}

}  // namespace ntpsim::daemon::shim

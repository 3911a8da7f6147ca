#include "sim/daemon/shim/calls/timer_calls.h"

#include <signal.h>
#include <sys/time.h>
#include <sys/timerfd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "sim/daemon/page/timer_expiry.h"
#include "sim/daemon/shim/calls/descriptor_calls.h"
#include "sim/daemon/shim/calls/time_calls.h"
#include "sim/daemon/shim/waiting.h"

namespace ntpsim::daemon::shim {

namespace {

constexpr int absolute = TFD_TIMER_ABSTIME;
static_assert(TFD_TIMER_ABSTIME == TIMER_ABSTIME);

std::int64_t now_of(const PageTimer& timer) { return now_for(*page, timer); }

bool valid(const timespec& t) { return t.tv_sec >= 0 && t.tv_nsec >= 0 && t.tv_nsec < nanoseconds_per_second; }

void report_setting(const PageTimer& timer, itimerspec* out) {
  if (out == nullptr) return;
  *out = {};
  if (!timer.armed) return;
  out->it_interval = to_timespec(timer.interval);
  out->it_value = to_timespec(std::max<std::int64_t>(timer.deadline - now_of(timer), 1));
}

void arm(PageTimer& timer, const itimerspec& setting, bool is_absolute) {
  timer.expirations = 0;
  timer.cancelled = 0;
  timer.overrun = timer.missed = 0;
  const std::int64_t value = saturating_nanoseconds(setting.it_value.tv_sec, setting.it_value.tv_nsec);
  timer.interval = saturating_nanoseconds(setting.it_interval.tv_sec, setting.it_interval.tv_nsec);
  timer.armed = value != 0;
  if (!timer.armed) return;
  timer.base = is_absolute ? base_of(timer.clock) : span_base_of(timer.clock);
  if (is_absolute) {
    timer.deadline = value;
  } else {
    const std::int64_t now = now_of(timer);
    timer.deadline = value > never - now ? never : now + value;
  }
}

// A deadline in the past is due at once.
void expire_now(PageTimer& timer) {
  const std::uint64_t count = expire(timer, now_of(timer));
  if (count == 0) return;
  if (timer.kind == TimerKind::descriptor) {
    timer.expirations += count;
    became_ready(*page, page->objects[timer.object], EPOLLIN);
  } else if (timer.signal != 0) {
    tell_process(*page, static_cast<std::uint32_t>(&timer - page->timers), count);
  }
}

PageTimer* descriptor_timer(int fd) {
  const PageObject* object = object_at(fd);
  return object != nullptr && object->kind == ObjectKind::timer ? &page->timers[object->timer] : nullptr;
}

PageTimer* posix_timer(long id) {
  if (id < 0 || id >= static_cast<long>(max_timers)) return nullptr;
  PageTimer& timer = page->timers[id];
  return timer.kind == TimerKind::posix && timer.process == process_index() ? &timer : nullptr;
}

bool may_carry_timer(int clock) {
  return clock == CLOCK_REALTIME || clock == CLOCK_MONOTONIC || clock == CLOCK_BOOTTIME || clock == CLOCK_REALTIME_ALARM ||
         clock == CLOCK_BOOTTIME_ALARM || clock == CLOCK_TAI;
}

}  // namespace

// ---- timerfd ----

long call_timerfd_create(const Call& call) {
  const int clock = call.as<int>(0), flags = call.as<int>(1);
  if (!may_carry_timer(clock) || clock == CLOCK_TAI || (flags & ~(TFD_NONBLOCK | TFD_CLOEXEC)) != 0) return -EINVAL;
  const std::uint16_t timer = new_timer(*page, TimerKind::descriptor, process_index());
  if (timer == none) return -EMFILE;
  const std::uint16_t index = new_object(*page, ObjectKind::timer);
  if (index == none) {
    page->timers[timer].kind = TimerKind::free;
    return -EMFILE;
  }
  page->timers[timer].clock = clock;
  page->timers[timer].object = index;
  page->objects[index].timer = timer;
  page->objects[index].flags = static_cast<std::uint32_t>(flags & TFD_NONBLOCK);
  return new_descriptor(index, (flags & TFD_CLOEXEC) != 0);
}

long call_timerfd_settime(const Call& call) {
  PageTimer* timer = descriptor_timer(call.fd());
  if (timer == nullptr) return -EINVAL;
  const int flags = call.as<int>(1);
  const auto* setting = call.as<const itimerspec*>(2);
  if (!valid(setting->it_value) || !valid(setting->it_interval)) return -EINVAL;
  report_setting(*timer, call.as<itimerspec*>(3));
  arm(*timer, *setting, (flags & absolute) != 0);
  timer->cancel_on_set = (flags & TFD_TIMER_CANCEL_ON_SET) != 0 && (flags & absolute) != 0 && is_realtime(timer->clock);
  expire_now(*timer);
  return 0;
}

long call_timerfd_gettime(const Call& call) {
  const PageTimer* timer = descriptor_timer(call.fd());
  if (timer == nullptr) return -EINVAL;
  report_setting(*timer, call.as<itimerspec*>(1));
  return 0;
}

long read_timer(const Call& call, PageObject& object) {
  PageTimer& timer = page->timers[object.timer];
  if (call.as<std::size_t>(2) < sizeof timer.expirations) return -EINVAL;
  auto attempt = [&]() -> long {
    if (timer.cancelled) {
      timer.cancelled = 0;
      timer.expirations = 0;
      return -ECANCELED;
    }
    if (timer.expirations == 0) return not_yet;
    std::memcpy(call.as<void*>(1), &timer.expirations, sizeof timer.expirations);
    timer.expirations = 0;
    return sizeof timer.expirations;
  };
  if ((object.flags & TFD_NONBLOCK) == 0) return wait_until(call.number, watch_objects, Deadline{}, -EAGAIN, attempt);
  const long result = attempt();
  return result == not_yet ? -EAGAIN : result;
}

// ---- POSIX timers ----

long call_timer_create(const Call& call) {
  const int clock = call.as<int>(0);
  const auto* event = call.as<const sigevent*>(1);
  if (!may_carry_timer(clock)) return -EINVAL;
  const std::uint16_t index = new_timer(*page, TimerKind::posix, process_index());
  if (index == none) return -EAGAIN;
  PageTimer& timer = page->timers[index];
  timer.clock = clock;
  timer.signal = SIGALRM;
  timer.value = index;
  if (event != nullptr) {
    timer.signal = event->sigev_notify == SIGEV_NONE ? 0 : event->sigev_signo;
    timer.value = reinterpret_cast<std::uint64_t>(event->sigev_value.sival_ptr);
    if (event->sigev_notify == SIGEV_THREAD_ID) timer.thread_id = event->_sigev_un._tid;
  }
  *call.as<int*>(2) = index;
  return 0;
}

long call_timer_settime(const Call& call) {
  PageTimer* timer = posix_timer(call.arguments[0]);
  const auto* setting = call.as<const itimerspec*>(2);
  if (timer == nullptr || setting == nullptr || !valid(setting->it_value) || !valid(setting->it_interval)) return -EINVAL;
  report_setting(*timer, call.as<itimerspec*>(3));
  arm(*timer, *setting, (call.as<int>(1) & absolute) != 0);
  expire_now(*timer);
  return 0;
}

long call_timer_gettime(const Call& call) {
  const PageTimer* timer = posix_timer(call.arguments[0]);
  if (timer == nullptr) return -EINVAL;
  report_setting(*timer, call.as<itimerspec*>(1));
  return 0;
}

long call_timer_getoverrun(const Call& call) {
  const PageTimer* timer = posix_timer(call.arguments[0]);
  return timer == nullptr ? -EINVAL : timer->overrun;
}

long call_timer_delete(const Call& call) {
  PageTimer* timer = posix_timer(call.arguments[0]);
  if (timer == nullptr) return -EINVAL;
  timer->kind = TimerKind::free;
  return 0;
}

// ---- interval timers ----

namespace {

// Only the real-time one counts time. Processor time hardly passes here, so the others never expire.
PageTimer* interval_timer(int which) {
  if (which < ITIMER_REAL || which > ITIMER_PROF) return nullptr;
  constexpr int signals[] = {SIGALRM, SIGVTALRM, SIGPROF};
  for (std::uint32_t i = 0; i < page->timer_count; ++i) {
    PageTimer& timer = page->timers[i];
    if (timer.kind == TimerKind::interval && timer.process == process_index() && timer.signal == signals[which]) {
      return &timer;
    }
  }
  const std::uint16_t index = new_timer(*page, TimerKind::interval, process_index());
  if (index == none) return nullptr;
  page->timers[index].signal = signals[which];
  page->timers[index].clock = CLOCK_MONOTONIC;
  return &page->timers[index];
}

itimerval to_itimerval(const itimerspec& in) {
  auto convert = [](const timespec& t) { return timeval{t.tv_sec, t.tv_nsec / 1000}; };
  return {convert(in.it_interval), convert(in.it_value)};
}

itimerspec to_itimerspec(const itimerval& in) {
  auto convert = [](const timeval& t) { return timespec{t.tv_sec, t.tv_usec * 1000}; };
  return {convert(in.it_interval), convert(in.it_value)};
}

}  // namespace

long call_setitimer(const Call& call) {
  PageTimer* timer = interval_timer(call.as<int>(0));
  if (timer == nullptr) return -EINVAL;
  const auto* setting = call.as<const itimerval*>(1);
  itimerspec before{};
  report_setting(*timer, &before);
  const itimerspec wanted = setting != nullptr ? to_itimerspec(*setting) : itimerspec{};
  if (!valid(wanted.it_value) || !valid(wanted.it_interval)) return -EINVAL;
  if (call.as<itimerval*>(2) != nullptr) *call.as<itimerval*>(2) = to_itimerval(before);
  arm(*timer, wanted, false);
  if (call.as<int>(0) != ITIMER_REAL) timer->deadline = never;
  return 0;
}

long call_getitimer(const Call& call) {
  const PageTimer* timer = interval_timer(call.as<int>(0));
  if (timer == nullptr) return -EINVAL;
  itimerspec setting{};
  report_setting(*timer, &setting);
  *call.as<itimerval*>(1) = to_itimerval(setting);
  return 0;
}

// Seconds left of the previous alarm, rounded to the nearest, but at least one.
long call_alarm(const Call& call) {
  PageTimer* timer = interval_timer(ITIMER_REAL);
  if (timer == nullptr) return 0;
  itimerspec before{};
  report_setting(*timer, &before);
  arm(*timer, {{0, 0}, {call.as<unsigned>(0), 0}}, false);
  const long left = before.it_value.tv_sec + (before.it_value.tv_nsec >= nanoseconds_per_second / 2 ? 1 : 0);
  return left == 0 && before.it_value.tv_nsec > 0 ? 1 : left;
}

}  // namespace ntpsim::daemon::shim

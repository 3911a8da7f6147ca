#include "sim/daemon/shim/calls/time_calls.h"

#include <sys/time.h>

#include "sim/daemon/shim/waiting.h"

namespace ntpsim::daemon::shim {

namespace {

std::int64_t clock_reading(clockid_t id) {
  PageClock& clock = page->clock;
  const CounterTime counter = counter_after(clock, page->debt);
  switch (id) {
    case CLOCK_REALTIME:
    case CLOCK_REALTIME_ALARM: return reading(clock, clock.kernel.realtime(counter));
    case CLOCK_MONOTONIC: return reading(clock, clock.kernel.monotonic(counter)) + up_before_start;
    case CLOCK_BOOTTIME:
    case CLOCK_BOOTTIME_ALARM: return reading(clock, clock.kernel.boottime(counter)) + up_before_start;
    case CLOCK_MONOTONIC_RAW: return reading(clock, clock.kernel.raw(counter)) + up_before_start;
    case CLOCK_TAI: return reading(clock, clock.kernel.tai(counter));
    case CLOCK_REALTIME_COARSE: return reading(clock, clock.kernel.realtime_coarse(counter));
    case CLOCK_MONOTONIC_COARSE: return reading(clock, clock.kernel.monotonic_coarse(counter)) + up_before_start;
    default: return page->processor_time;   // clocks of processor time, by name or by process number
  }
}

constexpr clockid_t descriptor_clock = 3;   // the low bits of a clock that is a descriptor: /dev/ptp0
constexpr std::int64_t coarse_resolution = 4'000'000;   // one tick at 250 Hz

bool is_coarse(clockid_t id) { return id == CLOCK_REALTIME_COARSE || id == CLOCK_MONOTONIC_COARSE; }

}  // namespace

bool is_realtime(clockid_t id) { return id == CLOCK_REALTIME || id == CLOCK_REALTIME_ALARM || id == CLOCK_TAI; }

TimeBase base_of(clockid_t id) {
  switch (id) {
    case CLOCK_REALTIME:
    case CLOCK_REALTIME_ALARM: return TimeBase::realtime;
    case CLOCK_BOOTTIME:
    case CLOCK_BOOTTIME_ALARM: return TimeBase::boottime;
    case CLOCK_TAI: return TimeBase::tai;
    default: return TimeBase::monotonic;
  }
}

TimeBase span_base_of(clockid_t id) { return base_of(id) == TimeBase::boottime ? TimeBase::boottime : TimeBase::monotonic; }

bool is_known_clock(clockid_t id) {
  return id < 0 ? (id & 7) != descriptor_clock : id <= CLOCK_TAI && id != 10;   // 10 was CLOCK_SGI_CYCLE
}

long read_clock(clockid_t id, timespec* out) {
  if (!is_known_clock(id)) return -EINVAL;
  spend(page->read_cost);
  *out = to_timespec(clock_reading(id));
  return 0;
}

long call_clock_gettime(const Call& call) { return read_clock(call.as<clockid_t>(0), call.as<timespec*>(1)); }

long call_clock_getres(const Call& call) {
  const auto id = call.as<clockid_t>(0);
  if (!is_known_clock(id)) return -EINVAL;
  auto* out = call.as<timespec*>(1);
  if (out != nullptr) *out = {0, is_coarse(id) ? coarse_resolution : 1};
  return 0;
}

long call_gettimeofday(const Call& call) {
  auto* out = call.as<timeval*>(0);
  auto* zone = call.as<struct timezone*>(1);
  if (zone != nullptr) *zone = {};
  if (out == nullptr) return 0;
  timespec now{};
  read_clock(CLOCK_REALTIME, &now);
  *out = {now.tv_sec, now.tv_nsec / 1000};
  return 0;
}

long call_time(const Call& call) {
  timespec now{};
  read_clock(CLOCK_REALTIME_COARSE, &now);
  auto* out = call.as<time_t*>(0);
  if (out != nullptr) *out = now.tv_sec;
  return now.tv_sec;
}

}  // namespace ntpsim::daemon::shim

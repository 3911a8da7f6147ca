#include "sim/daemon/shim/calls/clock_calls.h"

#include <sys/time.h>
#include <sys/timex.h>

#include <cerrno>

#include "models/clock/timex.h"
#include "sim/daemon/shim/waiting.h"
#include "sim/daemon/timer_expiry.h"

namespace ntpsim::daemon::shim {

namespace {

Timex from_kernel(const ::timex& in) {
  Timex out;
  out.modes = in.modes;
  out.offset = in.offset;
  out.freq = in.freq;
  out.maxerror = in.maxerror;
  out.esterror = in.esterror;
  out.status = in.status;
  out.constant = in.constant;
  out.time = {in.time.tv_sec, in.time.tv_usec};
  out.tick = in.tick;
  return out;
}

void to_kernel(const Timex& in, ::timex& out) {
  out.offset = in.offset;
  out.freq = in.freq;
  out.maxerror = in.maxerror;
  out.esterror = in.esterror;
  out.status = in.status;
  out.constant = in.constant;
  out.precision = in.precision;
  out.tolerance = in.tolerance;
  out.time = {in.time.sec, in.time.usec};
  out.tick = in.tick;
  out.ppsfreq = in.ppsfreq;
  out.jitter = in.jitter;
  out.shift = in.shift;
  out.stabil = in.stabil;
  out.jitcnt = in.jitcnt;
  out.calcnt = in.calcnt;
  out.errcnt = in.errcnt;
  out.stbcnt = in.stbcnt;
  out.tai = in.tai;
}

// A full log goes to the simulator before an entry would be lost.
void log(const ClockCall& entry) {
  if (page->clock_call_count == max_clock_calls) let_world_catch_up();
  page->clock_calls[page->clock_call_count] = entry;
  page->clock_calls[page->clock_call_count].process = process_index();
  page->clock_calls[page->clock_call_count].after = page->debt;
  ++page->clock_call_count;
}

// Only the fields that the modes name are valid: the rest of a program's struct may be random.
ClockCall entry_of(const Timex& wanted, long result) {
  ClockCall entry{};
  const bool is_adjtime = (wanted.modes & timex::adj_adjtime) != 0;
  auto if_named = [&wanted, is_adjtime](std::uint32_t mode, std::int64_t value) {
    return !is_adjtime && (wanted.modes & mode) != 0 ? value : 0;
  };
  entry.kind = is_adjtime ? ClockCallKind::adjtime : ClockCallKind::adjtimex;
  entry.modes = wanted.modes;
  entry.result = static_cast<std::int32_t>(result);
  entry.status = static_cast<std::int32_t>(if_named(timex::adj_status, wanted.status));
  entry.offset = if_named(timex::adj_offset, wanted.offset);
  entry.frequency = if_named(timex::adj_frequency, wanted.freq);
  entry.max_error = if_named(timex::adj_maxerror, wanted.maxerror);
  entry.estimated_error = if_named(timex::adj_esterror, wanted.esterror);
  entry.constant = if_named(timex::adj_timeconst | timex::adj_tai, wanted.constant);
  entry.tick = if_named(timex::adj_tick, wanted.tick);
  if (is_adjtime) entry.amount = wanted.offset * 1000;
  const std::int64_t unit = (wanted.modes & timex::adj_nano) != 0 ? 1 : 1000;
  entry.amount += if_named(timex::adj_setoffset, wanted.time.sec * nanoseconds_per_second + wanted.time.usec * unit);
  return entry;
}

void clock_was_set() {
  ++page->clock_steps;
  page->clock_changed = 1;
  cancel_timers_on_set(*page);
}

long set_realtime(std::int64_t to) {
  const CounterTime counter = counter_after(page->clock, page->debt);
  const std::int64_t before = realtime_ns(page->clock, page->debt);
  const long result = page->clock.kernel.settime(counter, LocalTime::at(Duration::from_nanoseconds(to)));
  ClockCall entry{};
  entry.kind = ClockCallKind::settime;
  entry.result = static_cast<std::int32_t>(result);
  entry.amount = to - before;
  log(entry);
  clock_was_set();
  return result;
}

bool is_normal(std::int64_t seconds, std::int64_t nanoseconds) {
  return seconds >= 0 && seconds < never / nanoseconds_per_second && nanoseconds >= 0 &&
         nanoseconds < nanoseconds_per_second;
}

long adjust(::timex* argument) {
  if (argument == nullptr) return -EFAULT;
  const Timex wanted = from_kernel(*argument);
  Timex call = wanted;
  const long result = page->clock.kernel.adjtimex(counter_after(page->clock, page->debt), call);
  if (wanted.modes != 0 && wanted.modes != timex::adj_offset_ss_read) log(entry_of(wanted, result));
  if (result < 0) return result;
  to_kernel(call, *argument);
  if (wanted.modes == 0) return result;
  page->clock_changed = 1;
  if ((wanted.modes & timex::adj_setoffset) != 0 && (wanted.modes & timex::adj_adjtime) == 0) clock_was_set();
  return result;
}

}  // namespace

long call_adjtimex(const Call& call) { return adjust(call.as<::timex*>(0)); }

long call_clock_adjtime(const Call& call) {
  const auto id = call.as<clockid_t>(0);
  if (id == CLOCK_REALTIME) return adjust(call.as<::timex*>(1));
  return id < 0 || id > CLOCK_TAI ? -EINVAL : -EOPNOTSUPP;
}

long call_clock_settime(const Call& call) {
  if (call.as<clockid_t>(0) != CLOCK_REALTIME) return -EINVAL;
  const auto* to = call.as<const timespec*>(1);
  if (to == nullptr) return -EFAULT;
  if (!is_normal(to->tv_sec, to->tv_nsec)) return -EINVAL;
  return set_realtime(nanoseconds(*to));
}

// A time zone alone is accepted and ignored.
long call_settimeofday(const Call& call) {
  const auto* to = call.as<const timeval*>(0);
  if (to == nullptr) return 0;
  if (to->tv_usec < 0 || to->tv_usec >= 1'000'000 || !is_normal(to->tv_sec, 0)) return -EINVAL;
  return set_realtime(to->tv_sec * nanoseconds_per_second + to->tv_usec * 1000);
}

}  // namespace ntpsim::daemon::shim

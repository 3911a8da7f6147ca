#include "sim/daemon/shim/calls/clock_calls.h"

#include <linux/capability.h>
#include <sys/time.h>
#include <sys/timex.h>

#include <cerrno>

#include "models/clock/timex.h"
#include "sim/daemon/page/timer_expiry.h"
#include "sim/daemon/shim/credentials.h"
#include "sim/daemon/shim/waiting.h"

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

// A call takes time, as a reading does: it happens after every packet that was sent before it, and before every packet that is
// sent after it. A full log goes to the simulator first: a call that is in the page but not in the log would be lost.
void begin_call() {
  spend(page->read_cost);
  if (page->clock_call_count == max_clock_calls) let_world_catch_up();
}

void log(ClockCall entry) {
  entry.process = process_index();
  entry.after = page->debt;
  page->clock_calls[page->clock_call_count++] = entry;
}

void clock_was_set() {
  ++page->clock_steps;
  cancel_timers_on_set(*page);
}

long set_realtime(std::int64_t to) {
  if (!may(CAP_SYS_TIME)) return -EPERM;
  begin_call();
  ClockCall entry{};
  entry.sets = 1;
  entry.to = to;
  entry.stepped = to - realtime_ns(page->clock, page->debt);
  entry.result = make(entry, page->clock.kernel, counter_after(page->clock, page->debt));
  log(entry);
  clock_was_set();
  return entry.result;
}

bool is_normal(std::int64_t seconds, std::int64_t nanoseconds) {
  return seconds >= 0 && seconds < never / nanoseconds_per_second && nanoseconds >= 0 &&
         nanoseconds < nanoseconds_per_second;
}

bool only_asks(const Timex& call) { return call.modes == 0 || call.modes == timex::adj_offset_ss_read; }

// As in the kernel: everybody may read.
bool may_adjust(const Timex& wanted) {
  const bool is_adjtime = (wanted.modes & timex::adj_adjtime) != 0;
  const bool only_reads = is_adjtime ? (wanted.modes & timex::adj_offset_readonly) != 0 : wanted.modes == 0;
  constexpr std::uint32_t whole = timex::adj_offset_singleshot;
  const bool is_invalid = is_adjtime && (wanted.modes & whole) != whole;   // EINVAL for everybody
  return only_reads || is_invalid || may(CAP_SYS_TIME);
}

long adjust(::timex* argument) {
  if (argument == nullptr) return -EFAULT;
  ClockCall entry{};
  entry.timex = from_kernel(*argument);
  if (!may_adjust(entry.timex)) return -EPERM;
  begin_call();
  Timex call = entry.timex;
  entry.result = page->clock.kernel.adjtimex(counter_after(page->clock, page->debt), call);
  if (!only_asks(entry.timex)) log(entry);
  if (entry.result < 0) return entry.result;
  to_kernel(call, *argument);
  const bool steps = (entry.timex.modes & timex::adj_setoffset) != 0 && (entry.timex.modes & timex::adj_adjtime) == 0;
  if (steps) clock_was_set();
  return entry.result;
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
  if (to == nullptr) return call.arguments[1] == 0 || may(CAP_SYS_TIME) ? 0 : -EPERM;
  if (to->tv_usec < 0 || to->tv_usec >= 1'000'000 || !is_normal(to->tv_sec, 0)) return -EINVAL;
  return set_realtime(to->tv_sec * nanoseconds_per_second + to->tv_usec * 1000);
}

}  // namespace ntpsim::daemon::shim

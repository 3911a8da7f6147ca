#include "models/clock/kernel_clock.h"

#include <algorithm>

namespace ntpsim {

namespace {

constexpr std::int64_t tick_ns = 4'000'000;
constexpr Frequency standstill = Frequency::from_units(-(std::int64_t{1} << 62));
constexpr std::int64_t last_settable_second = 9'223'372'036 - 30 * 365 * 86'400LL;   // leaves 30 years of uptime
constexpr Duration longest_change = Duration::from_whole_seconds(20'000'000'000);    // any settable time to any other

// `d` in units of 1/per_second s, nearest; |d| below longest_change.
constexpr std::int64_t nearest(Duration d, std::int64_t per_second) {
  const Int128 fraction = static_cast<Int128>(static_cast<std::uint64_t>(d.units())) * per_second;
  return d.floor_seconds() * per_second + static_cast<std::int64_t>((fraction + (Int128{1} << 63)) >> 64);
}

// Bounds are rounded up; the kernel keeps none above 16 s.
constexpr std::int64_t microseconds_up(Duration bound) {
  const Duration kept = std::clamp(bound, Duration{}, Duration::from_whole_seconds(16));
  return (kept.floor_nanoseconds() + 999) / 1000;
}

constexpr bool is_a_change(Duration d) { return d < longest_change && -longest_change < d; }

}  // namespace

KernelClock::KernelClock(const KernelClockConfig& config, CounterTime boot, LocalTime realtime)
    : base_counter_{boot},
      realtime_offset_{realtime.since_epoch()},
      second_{realtime.since_epoch().floor_seconds()},
      precision_ns_{std::max<std::int64_t>(1, config.precision.nearest_nanoseconds())} {
  plan();
}

// ---- reading ----

CounterTime KernelClock::last_update(CounterTime c) const {
  const std::int64_t ns = c.since_epoch().floor_nanoseconds();
  const CounterTime tick = CounterTime::at(Duration::from_nanoseconds(ns - ns % tick_ns));
  return std::max(tick, base_counter_);
}

Duration KernelClock::truncated_to_precision(Duration reading) const {
  const std::int64_t ns = reading.floor_nanoseconds();
  const std::int64_t rest = ns % precision_ns_;
  return Duration::from_nanoseconds(ns - (rest < 0 ? rest + precision_ns_ : rest));
}

DisciplineStatus KernelClock::discipline(CounterTime c) const {
  KernelClock then = *this;
  then.settle_seconds(c);
  const KernelNtp& ntp = then.ntp_;
  return {.frequency = ntp.frequency(),
          .pll_offset = ntp.offset(),
          .adjtime_remaining = ntp.adjtime_remaining(),
          .max_error = ntp.max_error(),
          .estimated_error = ntp.estimated_error(),
          .precision = Duration::from_nanoseconds(precision_ns_),
          .status = static_cast<std::uint32_t>(ntp.status()),
          .time_constant = static_cast<int>(ntp.time_constant()),
          .tai_offset = tai_offset_,
          .armed_leap = ntp.armed_leap()};
}

// ---- time goes by ----

void KernelClock::pass_change() {
  const CounterTime at = change_at_;
  ntp_.pass_steady_seconds(change_second_ - 1 - second_);
  second_ = change_second_;
  const int leap = ntp_.second_overflow(second_);
  second_ += leap;
  tai_offset_ -= leap;
  realtime_offset_ += Duration::from_whole_seconds(leap);
  // A step forces an update of the COARSE clocks, and so does a bend of the line.
  if (leap != 0 || ntp_.rate() != rate_) bend(at, ntp_.rate());
  plan();
}

// Tells the discipline of the seconds that have begun since it was last told; none of them changes the rate.
void KernelClock::settle_seconds(CounterTime c) {
  if (suspended_) return;
  const std::int64_t second = realtime(c).since_epoch().floor_seconds();
  ntp_.pass_steady_seconds(second - second_);
  second_ = second;
}

void KernelClock::bend(CounterTime c, Frequency rate) {
  base_monotonic_ = monotonic(c);
  base_raw_ = raw(c);
  base_counter_ = c;
  rate_ = rate;
  ++revision_;
}

void KernelClock::plan() {
  ++revision_;
  change_second_ = suspended_ ? KernelNtp::no_second : ntp_.next_busy_second(second_);
  if (change_second_ == KernelNtp::no_second) {
    change_at_ = never;
  } else {
    change_at_ = counter_reaching(MonoTime::at(Duration::from_whole_seconds(change_second_) - realtime_offset_));
  }
}

// ---- looking ahead ----

// On the line as it is now, as if it went on for ever.
CounterTime KernelClock::counter_reaching(MonoTime deadline) const {
  if (deadline <= base_monotonic_) return base_counter_;
  if (suspended_ || deadline.since_epoch() >= never.since_epoch()) return never;
  return std::min(never, base_counter_ + shortest_reaching(deadline - base_monotonic_, rate_));
}

CounterTime KernelClock::when(CounterTime now, MonoTime deadline) const {
  if (monotonic(now) >= deadline) return now;
  CounterTime reached = counter_reaching(deadline);
  if (reached <= change_at_) return reached;
  KernelClock ahead = *this;
  while (reached > ahead.change_at_) {
    ahead.pass_change();
    reached = ahead.counter_reaching(deadline);
  }
  return reached;
}

CounterTime KernelClock::when(CounterTime now, LocalTime deadline) const {
  if (realtime(now) >= deadline) return now;
  KernelClock ahead = *this;
  for (;;) {
    const CounterTime reached = ahead.counter_reaching(MonoTime::at(deadline.since_epoch() - ahead.realtime_offset_));
    // At a change itself the new line holds: an inserted second takes the reading back from the deadline.
    if (reached < ahead.change_at_ || ahead.change_at_ == never) return std::max(reached, now);
    const CounterTime change = ahead.change_at_;
    ahead.pass_change();
    if (ahead.realtime(change) >= deadline) return change;
  }
}

// ---- system calls ----

int KernelClock::adjtimex(CounterTime c, Timex& call, bool privileged) {
  advance(c);
  const int refusal = timex::validate(call, privileged);
  if (refusal != 0) return refusal;
  if ((call.modes & timex::adj_setoffset) != 0) {
    const std::int64_t ns = (call.modes & timex::adj_nano) != 0 ? call.time.usec : call.time.usec * 1000;
    const int result = inject_offset(c, Duration::from_whole_seconds(call.time.sec) + Duration::from_nanoseconds(ns));
    if (result != 0) return result;
  }
  settle_seconds(c);
  const std::int64_t now_ns = truncated(realtime(c)).since_epoch().floor_nanoseconds();
  const int result = ntp_.adjust(call, second_, tai_offset_);
  call.time.sec = now_ns / 1'000'000'000;
  call.time.usec = now_ns % 1'000'000'000 / ((call.status & timex::sta_nano) != 0 ? 1 : 1000);
  if (!suspended_ && ntp_.rate() != rate_) bend(c, ntp_.rate());
  if (call.modes != 0) plan();
  return result;
}

int KernelClock::settime(CounterTime c, LocalTime to, bool privileged) {
  advance(c);
  if (!privileged) return timex::error_permission;
  const std::int64_t second = to.since_epoch().floor_seconds();
  if (second < 0 || second >= last_settable_second) return timex::error_invalid;
  return inject_offset(c, to - realtime(c));
}

// The kernel refuses a realtime below the monotonic clock, outside the settable range, or before 1970.
bool KernelClock::may_become(CounterTime c, LocalTime realtime) const {
  const std::int64_t second = realtime.since_epoch().floor_seconds();
  return second >= 0 && second < last_settable_second && realtime.since_epoch() >= monotonic(c).since_epoch();
}

// Clears the discipline even when it refuses: so does Linux.
int KernelClock::inject_offset(CounterTime c, Duration by) {
  settle_seconds(c);
  const bool accepted = is_a_change(by) && may_become(c, realtime(c) + by);
  if (accepted) realtime_offset_ += by;
  second_ = realtime(c).since_epoch().floor_seconds();
  clear_discipline(c);
  return accepted ? 0 : timex::error_invalid;
}

void KernelClock::clear_discipline(CounterTime c) {
  ntp_.clear();
  bend(c, suspended_ ? standstill : ntp_.rate());
  plan();
}

// ---- the same in other units ----

// As clock_settime and not ADJ_SETOFFSET, which would have to set STA_NANO or lose the nanoseconds.
int KernelClock::step(CounterTime c, Duration by) {
  if (!is_a_change(by)) return timex::error_invalid;
  advance(c);
  return settime(c, realtime(c) + by);
}

int KernelClock::slew(CounterTime c, Duration by) {
  if (!is_a_change(by)) return timex::error_invalid;
  Timex call;
  call.modes = timex::adj_offset_singleshot;
  call.offset = nearest(by, 1'000'000);
  return adjtimex(c, call);
}

int KernelClock::set_frequency(CounterTime c, Frequency frequency) {
  constexpr std::int64_t freq_per_unit_rate = std::int64_t{1'000'000} << 16;
  Timex call;
  call.modes = timex::adj_frequency;
  call.freq = static_cast<std::int64_t>((Int128{frequency.units()} * freq_per_unit_rate + (Int128{1} << 61)) >> 62);
  return adjtimex(c, call);
}

int KernelClock::set_pll_offset(CounterTime c, Duration offset) {
  if (!is_a_change(offset)) return timex::error_invalid;
  const bool nano = (ntp_.status() & timex::sta_nano) != 0;
  Timex call;
  call.modes = timex::adj_offset;
  call.offset = nano ? offset.nearest_nanoseconds() : nearest(offset, 1'000'000);
  return adjtimex(c, call);
}

int KernelClock::set_time_constant(CounterTime c, int constant) {
  Timex call;
  call.modes = timex::adj_timeconst;
  call.constant = constant;
  return adjtimex(c, call);
}

int KernelClock::set_max_error(CounterTime c, Duration bound) {
  Timex call;
  call.modes = timex::adj_maxerror;
  call.maxerror = microseconds_up(bound);
  return adjtimex(c, call);
}

int KernelClock::set_estimated_error(CounterTime c, Duration error) {
  Timex call;
  call.modes = timex::adj_esterror;
  call.esterror = microseconds_up(error);
  return adjtimex(c, call);
}

int KernelClock::set_status(CounterTime c, std::uint32_t status) {
  Timex call;
  // STA_NANO is read-only to ADJ_STATUS: ADJ_NANO sets it.
  const bool nano = (status & static_cast<std::uint32_t>(timex::sta_nano)) != 0;
  call.modes = timex::adj_status | (nano ? timex::adj_nano : 0U);
  call.status = static_cast<std::int32_t>(status);
  return adjtimex(c, call);
}

int KernelClock::set_tai_offset(CounterTime c, int seconds) {
  Timex call;
  call.modes = timex::adj_tai;
  call.constant = seconds;
  return adjtimex(c, call);
}

// ---- power ----

void KernelClock::suspend(CounterTime c) {
  if (suspended_) return;
  advance(c);
  settle_seconds(c);
  bend(c, standstill);
  suspended_ = true;
  plan();
}

// As after a sleep that was measured by a counter which does not stop while the machine sleeps: the discipline is not
// cleared, and it does not see the seconds of the sleep.
void KernelClock::resume(CounterTime c, Duration slept) {
  if (!suspended_) return;
  bend(c, ntp_.rate());
  suspended_ = false;
  if (!slept.is_negative()) {
    realtime_offset_ += slept;
    slept_ += slept;
  }
  second_ = realtime(c).since_epoch().floor_seconds();
  plan();
}

}  // namespace ntpsim

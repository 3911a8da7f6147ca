#include "tests/bench_clock.h"

#include <algorithm>

namespace ntpsim::test {

namespace {

constexpr int slew_reciprocal = 2000;   // 500 ppm

}  // namespace

BenchClock::BenchClock(TrueTime start, Duration offset, Frequency crystal)
    : base_{start}, realtime_offset_{start.since_epoch() + offset}, crystal_{crystal} {
  status_.precision = Duration::from_nanoseconds(1);
}

MonoTime BenchClock::monotonic(TrueTime t) const {
  const Duration passed = t - base_;
  return base_monotonic_ + passed + (crystal_ + status_.frequency) * passed + slewed(t);
}

Duration BenchClock::slewed(TrueTime t) const {
  const Duration most = (t - base_) / slew_reciprocal;
  return std::clamp(slew_, -most, most);
}

ClockStatus BenchClock::status(TrueTime t) const {
  ClockStatus status = status_;
  status.adjtime_remaining = slew_ - slewed(t);
  return status;
}

TrueTime BenchClock::when(TrueTime now, MonoTime deadline) const {
  std::int64_t early = now.since_epoch().ceil_nanoseconds();
  const auto at = [](std::int64_t nanoseconds) { return TrueTime::at(Duration::from_nanoseconds(nanoseconds)); };
  if (monotonic(at(early)) >= deadline) return at(early);
  // No rate of the bench is below one half.
  std::int64_t late = early + 2 * (deadline - monotonic(now)).ceil_nanoseconds();
  while (late - early > 1) {
    const std::int64_t middle = early + (late - early) / 2;
    (monotonic(at(middle)) >= deadline ? late : early) = middle;
  }
  return at(late);
}

void BenchClock::adjust(TrueTime t, const AdjustClock& adjustment) {
  rebase(t);
  if (adjustment.step) {
    realtime_offset_ += *adjustment.step;
    slew_ = Duration{};   // as in Linux: setting the clock ends adjtime
  }
  if (adjustment.slew) slew_ = *adjustment.slew;
  if (adjustment.frequency) status_.frequency = *adjustment.frequency;
  if (adjustment.pll_offset) status_.pll_offset = *adjustment.pll_offset;
  if (adjustment.time_constant) status_.time_constant = *adjustment.time_constant;
  if (adjustment.max_error) status_.max_error = *adjustment.max_error;
  if (adjustment.estimated_error) status_.estimated_error = *adjustment.estimated_error;
  if (adjustment.status) status_.status = *adjustment.status;
  if (adjustment.tai_offset) status_.tai_offset = *adjustment.tai_offset;
}

void BenchClock::set_crystal(TrueTime t, Frequency error) {
  rebase(t);
  crystal_ = error;
}

void BenchClock::rebase(TrueTime t) {
  const MonoTime monotonic_now = monotonic(t);
  slew_ -= slewed(t);
  base_ = t;
  base_monotonic_ = monotonic_now;
}

}  // namespace ntpsim::test

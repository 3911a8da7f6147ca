#include "tests/bench_clock.h"

#include <algorithm>

#include "models/clock/clock_calls.h"

namespace ntpsim::test {

namespace {

constexpr int slew_reciprocal = 2000;   // 500 ppm

HostClock::Config host_clock_config(Duration offset, Frequency crystal) {
  HostClock::Config config;
  config.oscillator.frequency = crystal;
  config.offset = offset;
  return config;
}

}  // namespace

// ---- the kernel's clock ----

LinuxBenchClock::LinuxBenchClock(TrueTime start, Duration offset, Frequency crystal)
    : clock_{host_clock_config(offset, crystal), 1, "bench", start} {}

ClockStatus LinuxBenchClock::status(TrueTime t) { return clock_status(clock_.discipline(t)); }

void LinuxBenchClock::adjust(TrueTime t, const AdjustClock& adjustment) { apply(clock_, t, adjustment); }

void LinuxBenchClock::set_crystal(TrueTime t, Frequency error) {
  clock_.advance(t);
  clock_.oscillator().set_frequency(t, error);
}

// ---- the plain clock ----

PlainBenchClock::PlainBenchClock(TrueTime start, Duration offset, Frequency crystal)
    : base_{start}, realtime_offset_{start.since_epoch() + offset}, crystal_{crystal} {
  status_.precision = Duration::from_nanoseconds(1);
}

MonoTime PlainBenchClock::monotonic(TrueTime t) {
  const Duration passed = t - base_;
  return base_monotonic_ + passed + (crystal_ + status_.frequency) * passed + slewed(t);
}

Duration PlainBenchClock::slewed(TrueTime t) const {
  const Duration most = (t - base_) / slew_reciprocal;
  return std::clamp(slew_, -most, most);
}

ClockStatus PlainBenchClock::status(TrueTime t) {
  ClockStatus status = status_;
  status.adjtime_remaining = slew_ - slewed(t);
  return status;
}

TrueTime PlainBenchClock::when(TrueTime now, MonoTime deadline) {
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

void PlainBenchClock::adjust(TrueTime t, const AdjustClock& adjustment) {
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

void PlainBenchClock::set_crystal(TrueTime t, Frequency error) {
  rebase(t);
  crystal_ = error;
}

void PlainBenchClock::rebase(TrueTime t) {
  const MonoTime monotonic_now = monotonic(t);
  slew_ -= slewed(t);
  base_ = t;
  base_monotonic_ = monotonic_now;
}

}  // namespace ntpsim::test

#include "sim/record/gauge/clock_gauge.h"

#include "sim/record/quantity_text.h"

namespace ntpsim::record {

void ClockGauge::stretch(const Stretch& s) {
  const std::optional<Stretch> part = clip(s, window());
  if (!part) return;
  covered_ += part->end - part->begin;
  within(*part);
}

Measurement ClockGauge::measure() const {
  if (covered_.is_zero()) return Measurement::unknown("the clock's error was not recorded in the window");
  if (covered_ != window().length())
    return Measurement::unknown("the clock's error was recorded for only " + time_text(covered_) + " of the window's " +
                                time_text(window().length()));
  return figure();
}

Measurement OffsetGauge::figure() const {
  switch (figure_) {
    case Figure::magnitude: return Measurement::figure(statistics_.magnitude());
    case Figure::range: return Measurement::range(statistics_.least(), statistics_.most());
    case Figure::rms: return Measurement::figure(statistics_.rms());
    case Figure::mean: return Measurement::figure(statistics_.mean());
  }
  return Measurement::unknown("no such figure");
}

ConvergenceGauge::ConvergenceGauge(Window window, Duration bound)
    : ClockGauge{window}, bound_{bound.seconds()}, last_outside_{window.from} {}

void ConvergenceGauge::within(const Stretch& s) {
  const double a = s.error_begin;
  const double b = s.error_end;
  outside_ = std::abs(b) > bound_;
  if (outside_) {
    last_outside_ = s.end;
  } else if (std::abs(a) > bound_) {
    const double limit = a > 0 ? bound_ : -bound_;
    last_outside_ = s.begin + Duration::from_seconds(s.seconds * ((a - limit) / (a - b)));
  }
}

Measurement ConvergenceGauge::figure() const {
  if (outside_) return Measurement::never();
  return Measurement::figure((last_outside_ - window().from).seconds());
}

void OvershootGauge::see(double error) {
  if (side_ == 0) side_ = error > 0 ? 1 : error < 0 ? -1 : 0;
  crossed_ = crossed_ || (side_ != 0 && side_ * error <= 0);
  overshoot_ = std::max(overshoot_, -side_ * error);
}

void OvershootGauge::within(const Stretch& s) {
  see(s.error_begin);
  see(s.error_end);
}

Measurement OvershootGauge::figure() const {
  if (!crossed_) return Measurement::unknown("the clock's error never came to zero in the window");
  return Measurement::figure(overshoot_);
}

void RateGauge::see(double rate) {
  least_ = std::min(least_, rate);
  most_ = std::max(most_, rate);
}

void RateGauge::within(const Stretch& s) {
  constexpr double standstill = -1;   // for a suspended host: its clock is not slewed
  if (which_ == Which::discipline && s.discipline != standstill) see(s.discipline);
  if (which_ != Which::discipline && s.seconds >= 1e-6) see((s.error_end - s.error_begin) / s.seconds);
}

Measurement RateGauge::figure() const {
  if (least_ > most_) return Measurement::unknown("in the window, the rate changes at least once a microsecond");
  if (signed_) return Measurement::range(least_, most_);
  return Measurement::figure(std::max(std::abs(least_), std::abs(most_)));
}

}  // namespace ntpsim::record

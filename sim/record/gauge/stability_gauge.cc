#include "sim/record/gauge/stability_gauge.h"

#include <algorithm>

namespace ntpsim::record {

namespace {

constexpr std::int64_t most_positions = 1024;

std::int64_t positions(Duration tau, Duration segment) {
  if (segment <= Duration{}) return most_positions;
  return std::clamp(static_cast<std::int64_t>(tau.units() / segment.units()), std::int64_t{1}, most_positions);
}

}  // namespace

StabilityGauge::StabilityGauge(Window window, Estimator* estimator, Duration tau, Duration segment)
    : ClockGauge{window}, estimator_{estimator}, m_{positions(tau, segment)}, step_{tau / m_}, next_{window.from} {}

void StabilityGauge::within(const Stretch& s) {
  for (; next_ < s.end; next_ += step_) phase_.push_back(s.error_at(next_));
  last_error_ = s.error_end;
}

Measurement StabilityGauge::figure() const {
  std::vector<double> phase = phase_;
  if (next_ <= window().until) phase.push_back(last_error_);   // next_ is the window's end itself
  const stability::Deviation deviation = estimator_(phase, step_.seconds(), static_cast<std::size_t>(m_));
  if (deviation) return Measurement::figure(*deviation);
  return Measurement::unknown("the window is too short for this tau");
}

}  // namespace ntpsim::record

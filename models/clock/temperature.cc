#include "models/clock/temperature.h"

#include <algorithm>
#include <cmath>

#include "models/base/mathematics.h"
#include "models/clock/staircase.h"

namespace ntpsim {

namespace {

constexpr double seconds_per_day = 86400;
constexpr double two_pi = 6.283185307179586477;
constexpr double knots_per_day = 64;
constexpr Duration unit = Duration::from_units(1);

}  // namespace

TemperatureError::TemperatureError(const TemperatureConfig& config)
    : config_{config},
      sensitive_{config.linear_ppm != 0 || config.quadratic_ppm != 0 || config.cubic_ppm != 0} {
  for (const auto& step : config.steps) changes_.push_back({step.at, step.at, step.to.celsius});
  for (const auto& ramp : config.ramps) changes_.push_back({ramp.from, ramp.until, ramp.to.celsius});
  std::stable_sort(changes_.begin(), changes_.end(), [](const Change& a, const Change& b) { return a.at < b.at; });
  lay_out();
}

void TemperatureError::set_mean(Duration at, Temperature mean) {
  const auto later = [](Duration t, const Change& change) { return t < change.at; };
  changes_.insert(std::upper_bound(changes_.begin(), changes_.end(), at, later), {at, at, mean.celsius});
  lay_out();
}

void TemperatureError::lay_out() {
  stretches_.clear();
  steps_.clear();
  cursor_ = 0;
  if (config_.trace && !config_.trace->empty()) {
    add_trace();
  } else {
    stretches_.push_back({-far_future, config_.mean.celsius, 0});
  }
  for (const Change& change : changes_) add_change(change);
}

void TemperatureError::add_trace() {
  const auto& rows = *config_.trace;
  stretches_.push_back({-far_future, rows.front().second, 0});
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const bool last = i + 1 == rows.size();
    const double slope = last ? 0 : (rows[i + 1].second - rows[i].second) / (rows[i + 1].first - rows[i].first);
    stretches_.push_back({Duration::from_seconds(rows[i].first), rows[i].second, slope});
  }
}

void TemperatureError::add_change(const Change& change) {
  const double before = mean(change.at);
  while (stretches_.back().begin >= change.at) stretches_.pop_back();
  if (change.until > change.at) {
    stretches_.push_back({change.at, before, (change.to - before) / (change.until - change.at).seconds()});
  } else if (change.to != before) {
    steps_.push_back(change.at);
  }
  stretches_.push_back({change.until, change.to, 0});
}

std::size_t TemperatureError::stretch_at(Duration t) const {
  if (cursor_ >= stretches_.size()) cursor_ = stretches_.size() - 1;
  while (cursor_ > 0 && stretches_[cursor_].begin > t) --cursor_;
  while (cursor_ + 1 < stretches_.size() && stretches_[cursor_ + 1].begin <= t) ++cursor_;
  return cursor_;
}

double TemperatureError::mean(Duration t) const {
  const Stretch& stretch = stretches_[stretch_at(t)];
  if (stretch.per_second == 0) return stretch.celsius;
  return stretch.celsius + stretch.per_second * (t - stretch.begin).seconds();
}

double TemperatureError::celsius(Duration begin, Duration middle) const {
  const auto next = std::upper_bound(steps_.begin(), steps_.end(), begin);
  Duration t = middle;
  if (next != steps_.begin() && t < *(next - 1)) t = *(next - 1);
  if (next != steps_.end() && t >= *next) t = *next - unit;
  double degrees = mean(t);
  if (config_.day_amplitude != 0) degrees += config_.day_amplitude * day_sine(middle);
  return degrees;
}

// The sine of a knot plus an angle below 0.1, whose series are short: a third of the cost of a full sine, and right to
// 1e-14. The knots are fixed, so the value does not depend on which one was used before.
double TemperatureError::day_sine(Duration t) const {
  const double days = (t - config_.day_phase).seconds() / seconds_per_day;
  const double position = (days - std::floor(days)) * knots_per_day;
  const double number = std::floor(position);
  if (number != knot_.number) {
    const double angle = two_pi * number / knots_per_day;
    knot_ = {number, mathematics::sin(angle), mathematics::sin(angle + two_pi / 4)};
  }
  const double x = (position - number) * (two_pi / knots_per_day);
  const double x2 = x * x;
  const double sine = x * (1 - x2 / 6 * (1 - x2 / 20 * (1 - x2 / 42)));
  const double cosine = 1 - x2 / 2 * (1 - x2 / 12 * (1 - x2 / 30 * (1 - x2 / 56)));
  return knot_.sine * cosine + knot_.cosine * sine;
}

double TemperatureError::frequency_error(Duration begin, Duration middle) const {
  if (!sensitive_) return 0;
  const double d = celsius(begin, middle) - config_.reference.celsius;
  return 1e-6 * d * (config_.linear_ppm + d * (config_.quadratic_ppm + d * config_.cubic_ppm));
}

Duration TemperatureError::steady_until(Duration t) const {
  if (!sensitive_) return far_future;
  if (config_.day_amplitude != 0) return t;
  const std::size_t i = stretch_at(t);
  if (stretches_[i].per_second != 0) return t;
  return i + 1 == stretches_.size() ? far_future : stretches_[i + 1].begin;
}

Duration TemperatureError::next_step(Duration t) const {
  if (!sensitive_) return far_future;
  const auto next = std::upper_bound(steps_.begin(), steps_.end(), t);
  return next == steps_.end() ? far_future : *next;
}

}  // namespace ntpsim

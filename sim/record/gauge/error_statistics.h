// Extremes, mean and root mean square of a piecewise linear error over time. They are integrals of its pieces and do not depend
// on sampling. The integrals are closed form; only their floating-point sum is rounded.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/record/gauge/gauge.h"

namespace ntpsim::record {

class ErrorStatistics {
 public:
  void add(const Stretch& s) {
    const double a = s.error_begin;
    const double b = s.error_end;
    least_ = std::min(least_, std::min(a, b));
    most_ = std::max(most_, std::max(a, b));
    seconds_ += s.seconds;
    sum_ += s.seconds * 0.5 * (a + b);
    squares_ += s.seconds * (a * a + a * b + b * b) * (1.0 / 3.0);
  }

  bool empty() const { return seconds_ == 0; }
  double seconds() const { return seconds_; }
  double least() const { return least_; }
  double most() const { return most_; }
  double magnitude() const { return std::max(std::abs(least_), std::abs(most_)); }
  double mean() const { return sum_ / seconds_; }
  double rms() const { return std::sqrt(squares_ / seconds_); }

 private:
  double least_ = std::numeric_limits<double>::infinity();
  double most_ = -std::numeric_limits<double>::infinity();
  double seconds_ = 0;
  double sum_ = 0;
  double squares_ = 0;
};

}  // namespace ntpsim::record

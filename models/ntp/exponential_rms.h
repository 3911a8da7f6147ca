// A root mean square that forgets: the averages of RFC 5905, section 11.3, for jitter and wander.
#pragma once

#include <cmath>

namespace ntpsim::ntp {

class ExponentialRms {
 public:
  ExponentialRms(double averaging, double initial) : averaging_{averaging}, square_{initial * initial} {}

  void add(double value) { square_ += (value * value - square_) / averaging_; }
  void restart(double initial) { square_ = initial * initial; }
  double value() const { return std::sqrt(square_); }

 private:
  double averaging_;
  double square_;
};

}  // namespace ntpsim::ntp

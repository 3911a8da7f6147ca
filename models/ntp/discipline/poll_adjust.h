// Poll adjustment (RFC 5905, section 13.1): finds the time constant that fits jitter and wander.
//
// A counter moves by the time constant's exponent: up while offsets are small beside the jitter, down twice as fast while
// they are not. At either end of its range the exponent moves by one and the counter starts anew.
#pragma once

#include "models/base/time.h"
#include "models/ntp/constants.h"

namespace ntpsim::ntp {

class PollAdjust {
 public:
  explicit PollAdjust(const Constants& constants);

  // The range of the system peer. The exponent is moved into it at once.
  void set_range(int min_poll, int max_poll);
  void update(double offset_s, double jitter_s, MonoTime now);
  void restart_counter() { counter_ = 0; }
  void hold(MonoTime now);          // nothing moves before `now`

  int exponent() const { return exponent_; }
  int counter() const { return counter_; }

 private:
  void move(int by, MonoTime now);

  int limit_;
  double gate_;
  bool dead_time_;
  int min_poll_;
  int max_poll_;
  int exponent_;
  int counter_ = 0;
  MonoTime may_fall_at_;
  MonoTime may_rise_at_;
};

}  // namespace ntpsim::ntp

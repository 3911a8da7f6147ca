#include "models/ntp/discipline/poll_adjust.h"

#include <algorithm>

#include "models/wire/timestamp.h"

namespace ntpsim::ntp {

namespace {

constexpr Duration shortest_dead_time = Duration::from_whole_seconds(60);

}  // namespace

PollAdjust::PollAdjust(const Constants& constants)
    : limit_{constants.poll_limit},
      gate_{constants.poll_gate},
      dead_time_{constants.poll_dead_time},
      min_poll_{constants.min_poll},
      max_poll_{constants.max_poll},
      exponent_{constants.min_poll} {}

void PollAdjust::set_range(int min_poll, int max_poll) {
  min_poll_ = min_poll;
  max_poll_ = std::max(min_poll, max_poll);
  exponent_ = std::clamp(exponent_, min_poll_, max_poll_);
}

void PollAdjust::update(double offset_s, double jitter_s, MonoTime now) {
  const bool is_small = (offset_s < 0 ? -offset_s : offset_s) < gate_ * jitter_s;
  counter_ += is_small ? exponent_ : -2 * exponent_;
  if (counter_ > limit_) {
    counter_ = limit_;
    if (exponent_ < max_poll_ && now >= may_rise_at_) move(+1, now);
  } else if (counter_ < -limit_) {
    counter_ = -limit_;
    if (exponent_ > min_poll_ && now >= may_fall_at_) move(-1, now);
  }
}

void PollAdjust::hold(MonoTime now) {
  counter_ = 0;
  may_fall_at_ = may_rise_at_ = now;
}

void PollAdjust::move(int by, MonoTime now) {
  counter_ = 0;
  exponent_ += by;
  if (!dead_time_) return;
  const Duration half = wire::power_of_two(exponent_ - 1);
  may_fall_at_ = now + std::max(half, shortest_dead_time);
  may_rise_at_ = may_fall_at_ + half;
}

}  // namespace ntpsim::ntp

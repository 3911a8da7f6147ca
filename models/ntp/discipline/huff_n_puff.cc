#include "models/ntp/discipline/huff_n_puff.h"

#include <algorithm>

namespace ntpsim::ntp {

HuffNPuff::HuffNPuff(Duration window, MonoTime now)
    : smallest_(static_cast<std::size_t>(std::max<Int128>(1, window.units() / stage.units()))),
      next_stage_{now + stage} {}

Duration HuffNPuff::correct(Duration offset, Duration delay, MonoTime now) {
  advance(now);
  std::optional<Duration>& smallest = smallest_[current_];
  if (!smallest || delay < *smallest) smallest = delay;
  const Duration half_excess = (delay - *smallest_delay()) / 2;
  return offset > Duration{} ? offset - half_excess : offset + half_excess;
}

std::optional<Duration> HuffNPuff::smallest_delay() const {
  std::optional<Duration> result;
  for (const auto& delay : smallest_)
    if (delay && (!result || *delay < *result)) result = delay;
  return result;
}

void HuffNPuff::advance(MonoTime now) {
  if (now < next_stage_) return;
  const Int128 passed = (now - next_stage_).units() / stage.units() + 1;
  next_stage_ += Duration::from_units(stage.units() * passed);
  const auto emptied = static_cast<std::size_t>(std::min<Int128>(passed, static_cast<Int128>(smallest_.size())));
  for (std::size_t i = 0; i < emptied; ++i) {
    current_ = (current_ + 1) % smallest_.size();
    smallest_[current_].reset();
  }
}

}  // namespace ntpsim::ntp

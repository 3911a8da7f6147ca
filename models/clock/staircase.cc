#include "models/clock/staircase.h"

namespace ntpsim {

std::size_t Staircase::passed(Duration t) const {
  while (cursor_ > 0 && steps_[cursor_ - 1].at > t) --cursor_;
  while (cursor_ < steps_.size() && steps_[cursor_].at <= t) ++cursor_;
  return cursor_;
}

double Staircase::value_among_steps(Duration t) const {
  const std::size_t count = passed(t);
  return count == 0 ? before_first_ : steps_[count - 1].value;
}

Duration Staircase::next_step(Duration t) const {
  const std::size_t count = passed(t);
  return count == steps_.size() ? far_future : steps_[count].at;
}

}  // namespace ntpsim

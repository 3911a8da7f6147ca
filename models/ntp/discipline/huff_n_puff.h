// The huff-n'-puff filter, for a path that is congested in one direction: delay above the smallest one of the last hours
// counts as queueing in that direction, and half of it is subtracted from the offset.
#pragma once

#include <optional>
#include <vector>

#include "models/base/time.h"

namespace ntpsim::ntp {

class HuffNPuff {
 public:
  static constexpr Duration stage = Duration::from_whole_seconds(900);

  // `window` is the time over which the smallest delay is kept: whole stages, at least one.
  HuffNPuff(Duration window, MonoTime now);

  // The corrected offset. Its sign says in which direction the packets queued.
  Duration correct(Duration offset, Duration delay, MonoTime now);

  std::optional<Duration> smallest_delay() const;

 private:
  void advance(MonoTime now);

  std::vector<std::optional<Duration>> smallest_;   // one per stage, a ring
  std::size_t current_ = 0;
  MonoTime next_stage_;
};

}  // namespace ntpsim::ntp

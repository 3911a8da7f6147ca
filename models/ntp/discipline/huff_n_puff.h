// The huff-n'-puff filter: on a path that is congested in one direction, delay above the smallest one of the last hours
// is taken to be queueing in that direction, and half of it is taken off the offset.
#pragma once

#include <optional>
#include <vector>

#include "models/base/time.h"

namespace ntpsim::ntp {

class HuffNPuff {
 public:
  static constexpr Duration stage = Duration::from_whole_seconds(900);

  // The window in which the smallest delay is looked for: whole stages, at least one.
  HuffNPuff(Duration window, MonoTime now);

  // What remains of an offset; its sign says in which direction the packets queued.
  Duration correct(Duration offset, Duration delay, MonoTime now);

  std::optional<Duration> smallest_delay() const;

 private:
  void advance(MonoTime now);

  std::vector<std::optional<Duration>> smallest_;   // one per stage, a ring
  std::size_t current_ = 0;
  MonoTime next_stage_;
};

}  // namespace ntpsim::ntp

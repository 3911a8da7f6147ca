// Detects a program that keeps its turn and hangs. A program that computes is judged by its processor time, because wall time
// means nothing on a busy machine. A program that does not compute waits in the kernel, or was stopped.
#pragma once

#include <string>

#include "sim/daemon/coarse_clock.h"
#include "sim/daemon/launch/keeper.h"

namespace ntpsim::daemon {

class TurnWatch {
 public:
  explicit TurnWatch(int patience_ms);   // 0: for ever

  // Called every few milliseconds during a turn. Returns empty, or what is wrong.
  std::string look(const Activity& activity);
  bool sleeps() const { return state_ == 'S'; }   // in the kernel, as for room in a pipe

 private:
  std::chrono::nanoseconds patience_;
  CoarseClock::time_point last_ = CoarseClock::now();
  std::int64_t first_processor_time_ = -1, last_processor_time_ = 0;
  std::chrono::nanoseconds idle_{0};   // wall time without any processor time
  char state_ = 0;
};

}  // namespace ntpsim::daemon

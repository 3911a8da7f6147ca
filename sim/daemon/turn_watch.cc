#include "sim/daemon/turn_watch.h"

#include <algorithm>

namespace ntpsim::daemon {

namespace {

// Delays of the simulator itself must not count against the program.
constexpr std::chrono::milliseconds longest_step{50};

std::string seconds_of(std::chrono::nanoseconds span) {
  const auto tenths = std::chrono::duration_cast<std::chrono::milliseconds>(span).count() / 100;
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " s";
}

}  // namespace

TurnWatch::TurnWatch(int patience_ms) : patience_{std::chrono::milliseconds{patience_ms}} {}

std::string TurnWatch::look(const Activity& activity) {
  const auto now = CoarseClock::now();
  const auto step = std::min<std::chrono::nanoseconds>(now - last_, longest_step);
  last_ = now;
  state_ = activity.state;
  if (first_processor_time_ < 0) first_processor_time_ = activity.processor_time;
  const bool computes = activity.processor_time != last_processor_time_ || state_ == 'R';
  last_processor_time_ = activity.processor_time;
  idle_ = computes ? std::chrono::nanoseconds{0} : idle_ + step;
  if (patience_.count() == 0) return {};
  const std::string wall = seconds_of(patience_) + " of wall time";
  if (state_ == 'T' && idle_ > patience_) {
    return "was stopped by a signal (SIGSTOP or the like), and none has continued it for " + wall;
  }
  if (idle_ > patience_) return "hangs: it waits in the kernel and has received nothing in " + wall;
  if (activity.processor_time - first_processor_time_ > patience_.count()) {
    return "hangs: it has made no system call that waits in " + seconds_of(patience_) + " of processor time";
  }
  return {};
}

}  // namespace ntpsim::daemon

// Wakes the simulator now and then while it waits for a turn, so that it can see whether the program still lives. A timeout on
// each wait would do the same and cost a fifth of all speed: a timer armed and disarmed at every turn.
#pragma once

#include <atomic>
#include <cstdint>

namespace ntpsim::daemon {

inline constexpr int waker_period_ms = 4;

// While it lives, waits on this word are interrupted every period or two.
class Watched {
 public:
  explicit Watched(std::atomic<std::uint32_t>& turn);
  ~Watched();
  Watched(const Watched&) = delete;
  Watched& operator=(const Watched&) = delete;
};

}  // namespace ntpsim::daemon

// Wakes the simulator at intervals while it waits for a turn, so that it can check whether the program still lives. A timeout on
// each wait would slow everything by a fifth, because it sets and clears a timer at every turn.
#pragma once

#include <atomic>
#include <cstdint>

namespace ntpsim::daemon {

inline constexpr int waker_period_ms = 4;

// While it exists, waits on this word are interrupted every one or two periods.
class Watched {
 public:
  explicit Watched(std::atomic<std::uint32_t>& turn);
  ~Watched();
  Watched(const Watched&) = delete;
  Watched& operator=(const Watched&) = delete;
};

}  // namespace ntpsim::daemon

// The machine's clock to a few milliseconds, for limits on wall time. It is read without the processor's counter, which the
// simulator must not use while it has programs (no_counter.h).
#pragma once

#include <time.h>

#include <chrono>

namespace ntpsim::daemon {

struct CoarseClock {
  using duration = std::chrono::nanoseconds;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<CoarseClock>;
  static constexpr bool is_steady = true;

  static time_point now() {
    timespec time{};
    clock_gettime(CLOCK_MONOTONIC_COARSE, &time);
    return time_point{std::chrono::seconds{time.tv_sec} + std::chrono::nanoseconds{time.tv_nsec}};
  }
};

}  // namespace ntpsim::daemon

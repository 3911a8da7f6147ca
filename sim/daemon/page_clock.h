// The host's clock for its programs: the state of the kernel clock, in the page, which they read without asking the simulator.
#pragma once

#include <cstdint>
#include <type_traits>

#include "models/base/time.h"
#include "models/clock/kernel_clock.h"

namespace ntpsim::daemon {

struct PageClock {
  KernelClock kernel;
  CounterTime instant;        // of the turn; what a program does in its turn is `debt` nanoseconds later
};

static_assert(std::is_trivially_copyable_v<PageClock>);

inline constexpr std::int64_t nanoseconds_per_second = 1'000'000'000;

// Clocks that count from boot show this much more than the models': no program starts in the first second of a machine's life,
// and some (openntpd) take a monotonic clock of zero for one that was never read.
inline constexpr std::int64_t up_before_start = 20 * nanoseconds_per_second;

// Moves the clock to an instant of the turn.
inline CounterTime counter_after(PageClock& clock, std::int64_t debt) {
  const CounterTime counter = clock.instant + Duration::from_nanoseconds(debt);
  clock.kernel.advance(counter);
  return counter;
}

template <class Scale>
std::int64_t reading(const PageClock& clock, Instant<Scale> time) {
  return clock.kernel.truncated(time).since_epoch().floor_nanoseconds();
}

inline std::int64_t realtime_ns(PageClock& clock, std::int64_t debt) {
  return reading(clock, clock.kernel.realtime(counter_after(clock, debt)));
}

inline std::int64_t monotonic_ns(PageClock& clock, std::int64_t debt) {
  return reading(clock, clock.kernel.monotonic(counter_after(clock, debt))) + up_before_start;
}

// The clock of a deadline. The clocks from boot differ only by the time that a machine sleeps.
enum class TimeBase : std::uint32_t { monotonic, realtime, boottime, tai };

inline std::int64_t now_on(PageClock& clock, std::int64_t debt, TimeBase base) {
  switch (base) {
    case TimeBase::monotonic: return monotonic_ns(clock, debt);
    case TimeBase::realtime: return realtime_ns(clock, debt);
    case TimeBase::boottime: return reading(clock, clock.kernel.boottime(counter_after(clock, debt))) + up_before_start;
    case TimeBase::tai: return reading(clock, clock.kernel.tai(counter_after(clock, debt)));
  }
  return 0;
}

}  // namespace ntpsim::daemon

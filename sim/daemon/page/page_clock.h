// The host's clock for its programs: the state of the kernel clock, in the page, which they read and set without asking the
// simulator. What programs set is valid in the page at once. In the simulator it is valid at the instant of the call: until then
// the simulator makes the call again on each copy of its clock that it puts into the page.
//
// There is one time scale for what a program does in its turn: `debt` is nanoseconds of true time since the instant of the turn.
// In the simulator, a packet or a call on the clock happens so much later, and a reading shows what the clock says there.
#pragma once

#include <algorithm>
#include <cstdint>
#include <type_traits>

#include "models/base/time.h"
#include "models/clock/crystal_piece.h"
#include "models/clock/kernel_clock.h"

namespace ntpsim::daemon {

struct PageClock {
  KernelClock kernel;
  CrystalPiece crystal;       // at the instant; programs do not read beyond its end
  TrueTime instant;           // of the turn
  CounterTime least;          // the counter at the instant, or the last that a program has read: no reading goes back
};

static_assert(std::is_trivially_copyable_v<PageClock>);

inline constexpr std::int64_t nanoseconds_per_second = 1'000'000'000;

// Clocks that count from boot show this much more than the models': no program starts in the first second of a machine's life,
// and some (openntpd) take a monotonic clock of zero for one that was never read.
inline constexpr std::int64_t up_before_start = 20 * nanoseconds_per_second;

inline CounterTime counter_at(const PageClock& clock, TrueTime t) { return std::max(clock.least, clock.crystal.count(t)); }

// Moves the clock to an instant of the turn.
inline CounterTime counter_after(PageClock& clock, std::int64_t debt) {
  const CounterTime counter = counter_at(clock, clock.instant + Duration::from_nanoseconds(debt));
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

// ---- setting it ----

struct ClockCall {
  std::int32_t process;
  std::int32_t result;
  std::int64_t after;         // debt at the call
  std::uint32_t sets;         // clock_settime or settimeofday; else adjtimex or adjtime
  std::int64_t to;            // the first two: what the realtime clock was set to, in nanoseconds ...
  std::int64_t stepped;       // ... and how far that was
  Timex timex;                // the last two: as the program filled it in, so only what its modes name counts
};

inline int make(const ClockCall& call, KernelClock& kernel, CounterTime counter) {
  if (call.sets != 0) return kernel.settime(counter, LocalTime::at(Duration::from_nanoseconds(call.to)));
  Timex again = call.timex;
  return kernel.adjtimex(counter, again);
}

}  // namespace ntpsim::daemon

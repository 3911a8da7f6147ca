// A kernel's clock on a counter that the test sets, with short functions to read and set it.
#pragma once

#include "models/clock/kernel_clock.h"

namespace ntpsim {

using namespace literals;
using namespace timex;

// 2027-01-15T08:00:00Z; the midnight after it is 57,600 s later.
inline constexpr std::int64_t start_second = 1'800'000'000;
inline constexpr std::int64_t midnight = 1'800'057'600;

inline CounterTime at(Duration d) { return CounterTime::at(d); }
inline LocalTime local(std::int64_t second) { return LocalTime::at(Duration::from_whole_seconds(second)); }

inline KernelClock booted(std::int64_t second = start_second) { return KernelClock{{}, CounterTime{}, local(second)}; }

// Realtime minus what an ideal clock would show that was right at the start.
inline Duration gained(const KernelClock& clock, Duration counter) {
  return clock.realtime(at(counter)) - (local(start_second) + counter);
}

inline Timex with(std::uint32_t modes) {
  Timex call;
  call.modes = modes;
  return call;
}

inline Timex status_call(std::int32_t status) {
  Timex call = with(adj_status);
  call.status = status;
  return call;
}

inline Timex read(KernelClock& clock, Duration when) {
  Timex call;
  clock.adjtimex(at(when), call);
  return call;
}

inline int state(KernelClock& clock, Duration when) {
  Timex call;
  return clock.adjtimex(at(when), call);
}

inline int change(KernelClock& clock, Duration when, std::uint32_t modes, std::int64_t Timex::*field, std::int64_t value) {
  Timex call = with(modes);
  call.*field = value;
  return clock.adjtimex(at(when), call);
}

inline void synchronise(KernelClock& clock, Duration when, std::int32_t extra = 0) {
  Timex call = with(adj_status | adj_maxerror | adj_esterror | adj_nano);
  call.status = sta_pll | extra;
  call.maxerror = 1000;
  call.esterror = 100;
  clock.adjtimex(at(when), call);
}

inline bool close(Duration value, Duration expected, Duration tolerance) { return (value - expected).abs() <= tolerance; }

}  // namespace ntpsim

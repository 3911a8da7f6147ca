// What a program reads of its host's clock beside the time, and what it does to it.
#pragma once

#include <cstdint>
#include <optional>

#include "models/base/leap.h"
#include "models/base/time.h"

namespace ntpsim {

// The kernel's discipline state, read-only: what adjtimex(2) and adjtime(2) would report.
struct ClockStatus {
  Frequency frequency;          // the correction that the kernel applies (timex.freq), not the crystal's error
  Duration pll_offset;          // what the kernel's PLL has still to amortise
  Duration adjtime_remaining;   // what adjtime has still to slew
  Duration max_error;
  Duration estimated_error;
  Duration precision;           // the smallest increment of a reading
  std::uint32_t status = 0;     // STA_* bits
  int time_constant = 0;
  int tai_offset = 0;           // TAI - UTC, seconds; 0 while unknown
  Leap leap = Leap::none;       // what is armed for the end of the day
};

// A call that sets a clock: adjtimex, adjtime and clock_settime in one; what is not set is left alone.
struct AdjustClock {
  std::optional<Duration> step;               // ends a slew, as the kernel does
  std::optional<Duration> slew;               // adjtime: replaces what was left of the slew before
  std::optional<Frequency> frequency;
  std::optional<Duration> pll_offset;
  std::optional<int> time_constant;
  std::optional<Duration> max_error;
  std::optional<Duration> estimated_error;
  std::optional<std::uint32_t> status;
  std::optional<int> tai_offset;
};

}  // namespace ntpsim

// The months of UTC, in POSIX seconds: leap seconds happen at the end of one.
#pragma once

#include <cstdint>

namespace ntpsim::ntp {

inline constexpr std::int64_t seconds_per_day = 86'400;

struct UtcMonth {
  std::int64_t begin = 0;   // POSIX second of its first midnight
  std::int64_t end = 0;     // ... and of the next month's
};

UtcMonth utc_month(std::int64_t posix_second);   // the month that contains it, proleptic Gregorian calendar

}  // namespace ntpsim::ntp

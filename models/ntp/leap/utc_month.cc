#include "models/ntp/leap/utc_month.h"

namespace ntpsim::ntp {

namespace {

// In years that begin in March the leap day comes last, and the lengths of months repeat every five months, with 153 days. A
// cycle of 400 years always has 146097 days.
constexpr std::int64_t days_per_cycle = 146'097;
constexpr std::int64_t epoch_in_cycle = 719'468;   // 1970-01-01, counted from 0000-03-01

constexpr std::int64_t floor_divide(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

// First day of a month of a cycle, both counted from the cycle's March.
constexpr std::int64_t first_day(std::int64_t month) {
  const std::int64_t year = month / 12;
  return year * 365 + year / 4 - year / 100 + year / 400 + (153 * (month % 12) + 2) / 5;
}

}  // namespace

UtcMonth utc_month(std::int64_t posix_second) {
  const std::int64_t day = floor_divide(posix_second, seconds_per_day) + epoch_in_cycle;
  const std::int64_t cycle = floor_divide(day, days_per_cycle);
  const std::int64_t day_of_cycle = day - cycle * days_per_cycle;
  std::int64_t month = day_of_cycle * 4800 / days_per_cycle;   // of 400 years of 12 months; at most one off
  while (first_day(month + 1) <= day_of_cycle) ++month;
  while (first_day(month) > day_of_cycle) --month;
  const std::int64_t origin = cycle * days_per_cycle - epoch_in_cycle;
  return {(origin + first_day(month)) * seconds_per_day, (origin + first_day(month + 1)) * seconds_per_day};
}

}  // namespace ntpsim::ntp

#include "models/clock/leap_schedule.h"

#include <algorithm>

namespace ntpsim {

LeapSchedule::LeapSchedule(std::vector<LeapSecond> seconds) {
  const auto earlier = [](const LeapSecond& a, const LeapSecond& b) { return a.midnight < b.midnight; };
  const auto same_day = [](const LeapSecond& a, const LeapSecond& b) { return a.midnight == b.midnight; };
  std::stable_sort(seconds.begin(), seconds.end(), earlier);
  seconds.erase(std::unique(seconds.begin(), seconds.end(), same_day), seconds.end());
  std::int64_t utc_minus_true = 0;
  for (const LeapSecond& second : seconds) {
    const std::int64_t utc_before = second.insert ? second.midnight : second.midnight - 1;
    const TrueTime at = TrueTime::at(Duration::from_whole_seconds(utc_before - utc_minus_true));
    utc_minus_true += second.insert ? -1 : 1;
    entries_.push_back({at, Duration::from_whole_seconds(utc_minus_true)});
  }
}

Duration LeapSchedule::utc_minus_true(TrueTime t) const {
  const auto later = [](TrueTime point, const Entry& entry) { return point < entry.at; };
  const auto next = std::upper_bound(entries_.begin(), entries_.end(), t, later);
  return next == entries_.begin() ? Duration{} : std::prev(next)->utc_minus_true;
}

}  // namespace ntpsim

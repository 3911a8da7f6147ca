// The leap seconds of true UTC: what a realtime clock should have shown.
#pragma once

#include <cstdint>
#include <vector>

#include "models/base/time.h"

namespace ntpsim {

// A leap second at the end of a UTC day.
struct LeapSecond {
  std::int64_t midnight = 0;   // POSIX second at which the next day begins
  bool insert = true;          // 23:59:60 is inserted; else 23:59:59 is left out
};

// True time runs on uniformly and equals POSIX UTC until the first leap second. While a second is inserted UTC repeats
// 23:59:59, as Linux does; so UTC steps back when 23:59:60 begins, and forward when a deleted 23:59:59 would have begun.
class LeapSchedule {
 public:
  struct Entry {
    TrueTime at;
    Duration utc_minus_true;   // from `at` on
  };

  LeapSchedule() = default;
  explicit LeapSchedule(std::vector<LeapSecond> seconds);   // in any order; of several at one midnight the first counts

  const std::vector<Entry>& entries() const { return entries_; }
  Duration utc_minus_true(TrueTime t) const;
  LocalTime utc(TrueTime t) const { return LocalTime::at(t.since_epoch() + utc_minus_true(t)); }

 private:
  std::vector<Entry> entries_;   // in the order of time
};

}  // namespace ntpsim

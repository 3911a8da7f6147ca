// The leap second file of NIST and the IERS, leap-seconds.list:
//
//   #$ 3960835200                 when it was made, seconds of NTP's first era (since 1900)
//   #@ 3991593600                 when it expires
//   2272060800  10  # 1 Jan 1972  from then on TAI - UTC is so many seconds
//   #h 49db2447 571e5e1b ...      SHA-1 over all digits above in their order, in five words without leading zeros
//
// All other lines that begin with # are comments. Leap seconds stand at the beginning of a month, in the order of time, and
// change TAI - UTC by one second each. A file without a hash is read (ntpd reads it too), a file with a wrong hash is not. An
// expired file is right about the past and says nothing about the future.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/base/time.h"
#include "models/ntp/files/file_mistake.h"

namespace ntpsim::ntp {

// A leap second, or the beginning of the table.
struct LeapEntry {
  std::int64_t from = 0;   // POSIX second
  int tai_offset = 0;      // TAI - UTC from then on
  bool operator==(const LeapEntry&) const = default;
};

struct Transition {
  std::int64_t midnight = 0;   // POSIX second that follows the leap second
  bool insert = true;
  int tai_offset = 0;          // from then on
  bool operator==(const Transition&) const = default;
};

enum class Validity : std::uint8_t {
  valid,
  expires_soon,   // within 28 days
  expired,
};

class LeapTable {
 public:
  LeapTable() = default;
  LeapTable(std::vector<LeapEntry> entries, LocalTime expires) : entries_{std::move(entries)}, expires_{expires} {}

  const std::vector<LeapEntry>& entries() const { return entries_; }
  LocalTime expires() const { return expires_; }
  Validity validity(LocalTime now) const;
  std::optional<int> tai_offset(LocalTime now) const;      // nothing before the first entry
  std::optional<Transition> next(LocalTime now) const;     // the first leap second after `now`

 private:
  std::vector<LeapEntry> entries_;   // in the order of time
  LocalTime expires_;
};

struct LeapFile {
  LeapTable table;                     // empty when there are mistakes
  std::optional<LocalTime> updated;
  bool has_hash = false;
  std::vector<FileMistake> mistakes;
};

LeapFile read_leap_file(std::string_view text, const std::string& name);

}  // namespace ntpsim::ntp

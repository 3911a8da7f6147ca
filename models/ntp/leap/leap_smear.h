// Leap smear: a server's time runs a little slower, or faster, for hours instead of showing a leap second.
//
// The smear is a function of how much of the interval has passed, on a scale without leap seconds: with an inserted second
// the interval is one second longer than its readings say. The smear starts at zero. At the end of the interval it is the
// whole second, which is zero against UTC after the leap.
//
// The caller has to say on which side of the leap second the local clock stands. Its reading does not show it, because an
// inserted second repeats a reading. A server that smears announces no leap second, and shows in its reference identifier by
// how much it differs from UTC: 254.x.y.z, where x.y.z are 24 bits, two's complement, in units of 2^-22 s (as ntpd and ntpsec
// do).
#pragma once

#include <cstdint>
#include <optional>

#include "models/base/time.h"
#include "models/ntp/files/leap_file.h"
#include "models/ntp/leap/leap_smear_config.h"
#include "models/ntp/system_variables.h"

namespace ntpsim::ntp {

class LeapSmear {
 public:
  // Throws std::invalid_argument for an interval below one second or above 28 days: no month is shorter.
  LeapSmear(const LeapSmearConfig& config, const Transition& leap);

  LocalTime begin() const { return begin_; }   // before the leap second
  LocalTime end() const { return end_; }       // after it

  // Served time less the local clock's; nothing outside the interval. `passed`: the local clock is past the leap second, or,
  // with an inserted one, shows its last second of the day for the second time.
  std::optional<Duration> offset(LocalTime local, bool passed) const;

 private:
  double progress(Duration elapsed) const;

  SmearShape shape_;
  Duration leap_;        // by how much UTC changes at the leap second
  LocalTime begin_;
  LocalTime end_;
  Duration length_;      // on the scale without leap second
};

std::uint32_t smear_refid(Duration offset);                  // within 2 s
std::optional<Duration> smear_of(std::uint32_t refid);       // nothing if it is none of these

// The system variables of a server that is configured to smear: it never announces a leap second, not even outside the
// interval, where there is no offset. The server's timestamps have to be shifted by the same offset.
SystemVariables smeared(SystemVariables system, std::optional<Duration> offset);

}  // namespace ntpsim::ntp

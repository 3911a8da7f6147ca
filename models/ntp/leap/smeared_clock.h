// The clock that a smearing server shows: the local one, with the smear of the leap second that is expected laid on it.
//
// Whether that second lies behind the local clock, its reading does not tell: after an inserted one it shows 23:59:59 for the
// second time. But realtime less monotonic time changes by steps alone, and a leap second is a step, by the kernel or by the
// daemon. Other steps have to be told.
#pragma once

#include <optional>

#include "models/base/time.h"
#include "models/ntp/files/leap_file.h"
#include "models/ntp/leap/leap_smear.h"
#include "models/ntp/leap/leap_smear_config.h"

namespace ntpsim::ntp {

class SmearedClock {
 public:
  explicit SmearedClock(const LeapSmearConfig& config) : config_{config} {}

  // To be told after each decision on leap seconds what is pending. The smear of one that has passed goes on to its end; one
  // that is taken back ends at once.
  void expect(LocalTime local, MonoTime mono, const std::optional<Transition>& pending);
  void clock_stepped(LocalTime local, MonoTime mono);   // not by the leap second, and after the step

  // Served time less the local clock's; nothing while there is no smear.
  std::optional<Duration> offset(LocalTime local, MonoTime mono);

 private:
  void watch(LocalTime local, MonoTime mono);

  LeapSmearConfig config_;
  std::optional<Transition> leap_;
  std::optional<LeapSmear> smear_;
  Duration realtime_offset_;   // realtime less monotonic time, before the leap second
  bool passed_ = false;
};

}  // namespace ntpsim::ntp

// The clock that a smearing server shows: the local clock plus the smear of the pending leap second.
//
// The reading of the local clock does not show whether the leap second has passed: an inserted second makes it show 23:59:59
// twice. But realtime less monotonic time changes at steps only, and a leap second is a step, by the kernel or by the program.
// Other steps have to be reported with clock_stepped().
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

  // To be called after each decision on leap seconds. The smear of a leap second that has passed goes on to its end; that of a
  // withdrawn one ends at once.
  void expect(LocalTime local, MonoTime mono, const std::optional<Transition>& pending);
  void clock_stepped(LocalTime local, MonoTime mono);   // not for the leap second; to be called after the step

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

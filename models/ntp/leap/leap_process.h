// The leap seconds of a process: what it knows of them, what it does about them, and what clients see.
#pragma once

#include <optional>

#include "models/engine.h"
#include "models/ntp/leap/leap_config.h"
#include "models/ntp/leap/leap_state.h"
#include "models/ntp/selection/selection.h"
#include "models/ntp/leap/smeared_clock.h"
#include "models/ntp/system_variables.h"

namespace ntpsim::ntp {

class LeapProcess {
 public:
  // Without the kernel's discipline the kernel is not armed for leap seconds either: the process steps.
  LeapProcess(const LeapConfig& config, bool kernel_discipline);

  void start(const Now& now, Actions& actions);
  void vote(const Now& now, const Selection& selection);
  void clock_stepped(const Now& now);            // by anything but a leap second

  // To be called at the start, after each vote, and when `next` has passed. True: the process has just moved its clock by a
  // leap second, so the timestamps of exchanges under way are void.
  bool decide(const Now& now, bool synchronised, Actions& actions);
  std::optional<Duration> next() const { return decision_.next; }

  Leap for_kernel() const { return decision_.kernel; }
  std::optional<int> tai_offset() const { return decision_.tai_offset; }

  // The system variables with the leap that is announced; and as clients see them, with the smear of the served time.
  SystemVariables announced(SystemVariables system) const;
  struct Served {
    SystemVariables system;
    Duration smear;
  };
  Served served(const Now& now, const SystemVariables& system);

 private:
  void arm(const Now& now, Actions& actions);
  void tell(Actions& actions);

  LeapConfig config_;
  LeapState state_;
  std::optional<SmearedClock> smear_;
  LeapDecision decision_;
  Leap armed_ = Leap::none;
  std::optional<int> told_tai_;
  LeapPhase told_ = LeapPhase::quiet;
};

}  // namespace ntpsim::ntp

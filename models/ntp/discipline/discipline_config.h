// The configuration of a clock discipline. Fields that are not set have the profile's value (constants.h).
#pragma once

#include <optional>

#include "models/base/time.h"

namespace ntpsim::ntp {

struct DisciplineConfig {
  std::optional<Duration> step{};        // an offset beyond this is stepped; zero: none is
  std::optional<Duration> stepout{};     // how long outliers must last to be believed, and frequency is measured
  std::optional<Duration> panic{};       // an offset beyond this ends the program; zero: none does
  std::optional<Duration> allan{};       // the Allan intercept, where the FLL takes over
  std::optional<Duration> startup_hold{};// how long only the phase is corrected at the start; zero: not at all
  std::optional<bool> kernel{};          // the kernel's loop instead of the daemon loop
  bool panic_gate = false;               // ntpd -g: no panic until the clock has once been right
  bool step_at_start = false;            // ntpd -G: the first offset is stepped, however small
  bool slew_only = false;                // ntpd -x: steps beyond 600 s only, and the daemon loop
  bool once = false;                     // ntpd -q: the program ends when the first update has set the clock
};

}  // namespace ntpsim::ntp

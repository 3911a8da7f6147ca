// How a clock discipline is configured: what is not set is the implementation's (constants.h).
#pragma once

#include <optional>

#include "models/base/time.h"

namespace ntpsim::ntp {

struct DisciplineConfig {
  std::optional<Duration> step{};        // an offset beyond this is stepped; zero: none ever is
  std::optional<Duration> stepout{};     // how long outliers must last to be believed; and the training
  std::optional<Duration> panic{};       // an offset beyond this ends the program; zero: none does
  std::optional<Duration> allan{};       // the Allan intercept, where the FLL takes over
  std::optional<Duration> startup_hold{};// how long only the phase is corrected at the start; zero: not at all
  std::optional<bool> kernel{};          // the kernel's loop rather than the daemon's
  bool panic_gate = false;               // ntpd -g: until the clock has once been right, no offset is too large
  bool step_at_start = false;            // ntpd -G: the first offset is stepped, however small
  bool slew_only = false;                // ntpd -x: steps beyond 600 s only, and the daemon's loop
  bool once = false;                     // ntpd -q: the clock is set by the first update, and nothing follows
};

}  // namespace ntpsim::ntp

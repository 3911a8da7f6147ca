// What a program is told of leap seconds: who does them, what is known of them, whether clients see them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "models/ntp/leap/leap_smear_config.h"

namespace ntpsim {

enum class LeapMode : std::uint8_t {
  kernel,   // the kernel is armed and does it
  step,     // the daemon steps the clock
  slew,     // the daemon lets it be slewed, and is wrong meanwhile
  ignore,   // nothing is announced and nothing done: the discipline finds an offset of 1 s afterwards
};

struct LeapConfig {
  LeapMode mode = LeapMode::kernel;
  std::string file;                        // the leap file's text; empty: there is none
  std::optional<LeapSmearConfig> smear;    // with the modes kernel and step
};

}  // namespace ntpsim

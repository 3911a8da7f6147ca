// The configuration of leap seconds: what corrects the clock, the leap file, whether clients see the leap second.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "models/ntp/leap/leap_smear_config.h"

namespace ntpsim {

enum class LeapMode : std::uint8_t {
  kernel,   // the kernel is armed and corrects the clock
  step,     // the program steps the clock
  slew,     // the program slews the clock, which is wrong meanwhile
  ignore,   // nothing is announced and nothing is done: the discipline finds an offset of 1 s afterwards
};

struct LeapConfig {
  LeapMode mode = LeapMode::kernel;
  std::string file;                        // the leap file's text; empty: there is none
  std::optional<LeapSmearConfig> smear;    // with the modes kernel and step
};

}  // namespace ntpsim

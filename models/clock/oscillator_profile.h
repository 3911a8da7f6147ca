// Named oscillators: sets of figures, each with where it comes from.
#pragma once

#include <span>
#include <string_view>

#include "models/base/distribution.h"
#include "models/clock/oscillator_config.h"

namespace ntpsim {

struct OscillatorProfile {
  std::string_view name;
  std::string_view doc;            // what it is, one sentence
  std::string_view source;         // where the figures are from
  OscillatorConfig config;
  Distribution initial_frequency;  // the constant part of the error, a fraction, drawn once per host
};

std::span<const OscillatorProfile> oscillator_profiles();               // from the best to the worst
const OscillatorProfile* find_oscillator_profile(std::string_view name);   // null if there is none

}  // namespace ntpsim

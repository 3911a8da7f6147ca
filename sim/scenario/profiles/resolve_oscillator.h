// A host's oscillator as it runs: the profile's figures, replaced by those that the host names.
#pragma once

#include <cstdint>
#include <string>

#include "sim/scenario/spec.h"

namespace ntpsim {

// If the host sets no frequency, the constant part is drawn from the profile's distribution by the stream
// hosts.NAME.clock.frequency. A frequency that the host sets is a constant by now: expand() has drawn it.
OscillatorConfig resolve_oscillator(const ClockSpec& clock, std::uint64_t seed, const std::string& host);

}  // namespace ntpsim

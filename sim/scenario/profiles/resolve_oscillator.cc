#include "sim/scenario/profiles/resolve_oscillator.h"

#include "models/clock/oscillator_profile.h"
#include "sim/scenario/describe/host.h"
#include "sim/scenario/overlay.h"

namespace ntpsim {

OscillatorConfig resolve_oscillator(const ClockSpec& clock, std::uint64_t seed, const std::string& host) {
  const OscillatorSpec& spec = clock.oscillator;
  const OscillatorProfile* profile = find_oscillator_profile(spec.profile);
  OscillatorConfig config = profile ? profile->config : OscillatorConfig{};

  Random random{seed, "hosts." + host + ".clock.frequency"};
  const Distribution constant_part = clock.frequency ? clock.frequency->distribution
                                     : profile       ? profile->initial_frequency
                                                     : Distribution{};
  config.frequency = Frequency::from_fraction(constant_part.draw(random));

  lay_over(config, spec);
  if (spec.trace_file) config.trace = spec.trace;   // the rows of the file
  config.segment = clock.segment;
  return config;
}

}  // namespace ntpsim

#include "sim/scenario/profiles/resolve_oscillator.h"

#include "models/clock/oscillator_profile.h"

namespace ntpsim {

namespace {

template <class T>
void replace(T& value, const std::optional<T>& by) {
  if (by) value = *by;
}

}  // namespace

OscillatorConfig resolve_oscillator(const ClockSpec& clock, std::uint64_t seed, const std::string& host) {
  const OscillatorSpec& spec = clock.oscillator;
  const OscillatorProfile* profile = find_oscillator_profile(spec.profile);
  OscillatorConfig config = profile ? profile->config : OscillatorConfig{};

  Random random{seed, "hosts." + host + ".clock.frequency"};
  const Distribution constant_part = clock.frequency ? clock.frequency->distribution
                                     : profile       ? profile->initial_frequency
                                                     : Distribution{};
  config.frequency = Frequency::from_fraction(constant_part.draw(random));

  replace(config.ageing_per_day, spec.ageing_per_day);
  replace(config.noise.white_pm, spec.white_pm);
  replace(config.noise.flicker_pm, spec.flicker_pm);
  replace(config.noise.white_fm, spec.white_fm);
  replace(config.noise.flicker_fm, spec.flicker_fm);
  replace(config.noise.random_walk_fm, spec.random_walk_fm);
  replace(config.temperature, spec.temperature);
  if (!spec.jumps.empty()) config.jumps = spec.jumps;
  if (spec.trace_file) {
    config.trace_file = *spec.trace_file;
    config.trace = spec.trace;
  }
  config.segment = clock.segment;
  return config;
}

}  // namespace ntpsim

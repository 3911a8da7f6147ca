#include "models/ntp/config.h"

namespace ntpsim::ntp {

Constants configured_constants(const NtpConfig& config) {
  Constants constants = ntp::constants(config.profile);
  constants.min_sane = config.min_sane.value_or(constants.min_sane);
  constants.min_clock = config.min_clock.value_or(constants.min_clock);
  constants.max_clock = config.max_clock.value_or(constants.max_clock);
  if (config.min_distance) constants.min_dispersion_s = config.min_distance->seconds();
  if (config.max_distance) constants.max_distance_s = config.max_distance->seconds();
  return constants;
}

}  // namespace ntpsim::ntp

#include "models/ntp/system_variables.h"

namespace ntpsim::ntp {

wire::Header system_header(const SystemVariables& system, MonoTime now) {
  wire::Header header;
  header.leap = system.leap;
  header.stratum = system.stratum < unsynchronised_stratum ? static_cast<std::uint8_t>(system.stratum) : std::uint8_t{0};
  header.precision = system.precision;
  header.root_delay = wire::NtpShort::from(system.root_delay);
  header.root_dispersion = wire::NtpShort::from(system.root_dispersion_at(now));
  header.refid = system.refid;
  if (system.reference_time) header.reference = wire::NtpTimestamp::from(*system.reference_time);
  return header;
}

}  // namespace ntpsim::ntp

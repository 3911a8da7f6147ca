#include "models/ntp/header_tests.h"

#include <cstdint>

#include "models/ntp/system_variables.h"
#include "models/wire/refid.h"

namespace ntpsim::ntp {

namespace {

// By the difference of the two within one era, so that it holds at the turn of eras as well.
bool is_after(const wire::NtpTimestamp& a, const wire::NtpTimestamp& b) {
  return static_cast<std::int64_t>(a.value() - b.value()) > 0;
}

}  // namespace

Reason header_fitness(const wire::Header& header, const Constants& constants) {
  if (header.stratum == 0 && wire::refid_characters(header.refid)) return Reason::kiss_of_death;
  if (header.leap == Leap::unsynchronized) return Reason::unsynchronized;
  if (header.stratum == 0 || header.stratum >= unsynchronised_stratum) return Reason::bad_stratum;
  const double distance_s = header.root_delay.duration().seconds() / 2 + header.root_dispersion.duration().seconds();
  if (distance_s >= constants.max_dispersion_s) return Reason::root_distance;
  if (!header.reference.is_zero() && is_after(header.reference, header.transmit)) return Reason::late_reference;
  return Reason::none;
}

}  // namespace ntpsim::ntp

#include "models/ntp/selection/candidate.h"

#include <algorithm>

#include "models/wire/timestamp.h"

namespace ntpsim::ntp {

double root_distance_s(const Candidate& candidate, const Constants& constants, const LocalView& local) {
  const double delays = candidate.delay.seconds() + candidate.root_delay_s;
  const double age = phi * std::max(0.0, (local.now - candidate.updated).seconds());
  const double common = candidate.root_dispersion_s + age + candidate.jitter_s;
  switch (constants.distance) {
    case DistanceForm::rfc5905:
      return std::max(constants.min_dispersion_s, delays) / 2 + candidate.dispersion_s + common;
    case DistanceForm::ntpd:
      return std::max(constants.min_dispersion_s, delays / 2 + candidate.dispersion_s + common);
    case DistanceForm::ntpsec:
      break;
  }
  return std::max(constants.min_dispersion_s, delays / 2 + candidate.precision_s + local.precision_s + common);
}

Fitness fitness(const Candidate& candidate, const Constants& constants, const LocalView& local) {
  Fitness result;
  result.bad_stratum = candidate.leap == Leap::unsynchronized || candidate.stratum < constants.stratum_floor ||
                       candidate.stratum >= constants.stratum_ceiling;
  if (!candidate.is_reference_clock) {
    // One poll interval of aging is granted, so that a source does not drop out just before its next answer.
    const double limit = constants.max_distance_s + phi * wire::power_of_two(candidate.poll).seconds();
    // NTPsec's distance does not include the dispersion of an empty filter, so the dispersion is tested as well.
    result.too_distant = root_distance_s(candidate, constants, local) >= limit ||
                         (constants.distance == DistanceForm::ntpsec && candidate.dispersion_s >= limit);
  }
  result.loops = candidate.stratum > 1 && candidate.loops;
  result.unreachable = candidate.reach == 0 || candidate.noselect;
  return result;
}

std::uint16_t Fitness::flash() const {
  unsigned bits = 0;
  if (bad_stratum) bits |= 0x0200U;
  if (too_distant) bits |= 0x0400U;
  if (loops) bits |= 0x0800U;
  if (unreachable) bits |= 0x1000U;
  return static_cast<std::uint16_t>(bits);
}

Reason unfit_reason(const Candidate& candidate, const Fitness& fitness) {
  if (candidate.noselect) return Reason::noselect;
  if (fitness.unreachable) return Reason::unreachable;
  if (candidate.leap == Leap::unsynchronized) return Reason::unsynchronized;
  if (fitness.bad_stratum) return Reason::bad_stratum;
  if (fitness.loops) return Reason::loop;
  return fitness.too_distant ? Reason::root_distance : Reason::none;
}

}  // namespace ntpsim::ntp

#include "models/ntp/selection/combine.h"

#include <algorithm>
#include <cmath>

namespace ntpsim::ntp {

namespace {

// With mindist 0 a distance can be zero; below a nanosecond sources have the same weight.
constexpr double least_distance_s = 1e-9;

}  // namespace

// The sums are of differences to the system peer, so that an offset of years costs no digits.
Combined combine(std::span<const Survivor> survivors, const Survivor& system_peer, MitigationForm form) {
  double weights = 0;
  double differences = 0;
  double squares = 0;
  for (const Survivor& survivor : survivors) {
    const double weight = 1 / std::max(survivor.root_distance_s, least_distance_s);
    const double difference = (survivor.offset - system_peer.offset).seconds();
    weights += weight;
    differences += weight * difference;
    squares += weight * difference * difference;
  }
  const double own_s = form == MitigationForm::rfc5905 ? system_peer.jitter_s : system_peer.selection_jitter_s;
  return {system_peer.offset + Duration::from_seconds(differences / weights),
          std::sqrt(squares / weights + own_s * own_s)};
}

}  // namespace ntpsim::ntp

// The intersection algorithm (RFC 5905, section 11.2.1): Marzullo's search for the interval on which a majority of the
// sources agrees. Each source claims that the true offset lies within its root distance of its own offset.
#pragma once

#include <optional>
#include <span>

#include "models/ntp/constants.h"

namespace ntpsim::ntp {

struct CorrectnessInterval {
  double midpoint_s = 0;   // theta
  double radius_s = 0;     // lambda
};

struct Intersection {
  double low_s = 0;
  double high_s = 0;
  int falsetickers = 0;    // how many had to be allowed for
};

// Assumes as few falsetickers as possible, always fewer than half of the sources; nothing when no majority agrees. In the RFC
// no more midpoints may lie outside the intersection than falsetickers are assumed; ntpd and NTPsec do not count midpoints.
std::optional<Intersection> intersect(std::span<const CorrectnessInterval> intervals, MitigationForm form);

// In the RFC a truechimer's midpoint lies in the intersection; in ntpd its interval only has to overlap it.
bool is_truechimer(const CorrectnessInterval& interval, const Intersection& intersection, MitigationForm form);

}  // namespace ntpsim::ntp

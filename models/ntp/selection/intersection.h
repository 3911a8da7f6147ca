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

// Allows for as few falsetickers as it takes, but always for fewer than half of the sources; nothing when no majority
// agrees. By the RFC the intersection must leave no more midpoints outside than falsetickers are allowed for; ntpd and
// NTPsec do not count midpoints.
std::optional<Intersection> intersect(std::span<const CorrectnessInterval> intervals, MitigationForm form);

// By the RFC a truechimer's midpoint lies in the intersection, by ntpd its interval only has to meet it.
bool is_truechimer(const CorrectnessInterval& interval, const Intersection& intersection, MitigationForm form);

}  // namespace ntpsim::ntp

// The cluster algorithm (RFC 5905, section 11.2.2): in each round the truechimer that disagrees most with the others is
// removed, until the worst selection jitter is no larger than the jitter of the steadiest source.
#pragma once

#include <cstddef>
#include <vector>

#include "models/base/time.h"
#include "models/ntp/constants.h"

namespace ntpsim::ntp {

struct Survivor {
  std::size_t candidate = 0;       // its place in the list of candidates
  Duration offset;
  double root_distance_s = 0;
  double jitter_s = 0;             // of the source itself
  int stratum = 0;
  bool immune = false;             // prefer or true: the rounds end before it would be removed
  double selection_jitter_s = 0;   // RMS of the others' offsets from its own, in the last round
};

struct VotedOut {
  std::size_t candidate = 0;
  bool in_excess = false;          // there were more than maxclock at that round
};

// Leaves at least minclock survivors. In the RFC they are in the order of preference: stratum, then root distance.
std::vector<VotedOut> cluster(std::vector<Survivor>& survivors, const Constants& constants, double precision_s);

}  // namespace ntpsim::ntp

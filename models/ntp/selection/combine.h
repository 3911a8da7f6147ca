// The combine algorithm (RFC 5905, section 11.2.3): the survivors' offsets, each weighted by the reciprocal of its root
// distance.
#pragma once

#include <span>

#include "models/ntp/selection/cluster.h"

namespace ntpsim::ntp {

struct Combined {
  Duration offset;       // THETA
  double jitter_s = 0;   // PSI: the survivors' scatter, with the system peer's own (the RFC) or selection jitter (ntpd)
};

Combined combine(std::span<const Survivor> survivors, const Survivor& system_peer, MitigationForm form);

}  // namespace ntpsim::ntp

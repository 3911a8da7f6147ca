// The combine algorithm (RFC 5905, section 11.2.3): the survivors' offsets, each weighed by the reciprocal of its root distance.
#pragma once

#include <span>

#include "models/ntp/cluster.h"

namespace ntpsim::ntp {

struct Combined {
  Duration offset;       // THETA
  double jitter_s = 0;   // PSI: of the selection, and (the RFC) of the system peer or (ntpd) of its place among the survivors
};

Combined combine(std::span<const Survivor> survivors, const Survivor& system_peer, MitigationForm form);

}  // namespace ntpsim::ntp

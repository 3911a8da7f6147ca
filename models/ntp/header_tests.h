// The packet tests that need the header alone (RFC 5905, appendix A.5.1.1: tests 6 and 7, and the kiss-o'-death): whether the
// sender is synchronised, and whether its header is consistent.
#pragma once

#include "models/base/reason.h"
#include "models/ntp/constants.h"
#include "models/wire/packet.h"

namespace ntpsim::ntp {

// kiss_of_death, unsynchronized, bad_stratum, root_distance (delay / 2 + dispersion from 16 s on: such a sender has not
// been synchronised for days), late_reference (set after the packet was sent), or none.
Reason header_fitness(const wire::Header& header, const Constants& constants);

}  // namespace ntpsim::ntp

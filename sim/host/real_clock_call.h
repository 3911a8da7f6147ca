// A real program's call on its clock, in the terms in which an engine would have said it: what the record keeps.
#pragma once

#include <optional>

#include "models/engine.h"
#include "sim/daemon/protocol.h"

namespace ntpsim::host {

// Nothing where the call failed or changed nothing. `nano`: the kernel counts offsets in nanoseconds (STA_NANO).
std::optional<AdjustClock> adjustment(const daemon::ClockCall& call, bool nano);

}  // namespace ntpsim::host

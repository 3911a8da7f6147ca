// A real program's clock call, in the form of an engine's action, for the record.
#pragma once

#include <optional>

#include "models/engine.h"
#include "sim/daemon/page/protocol.h"

namespace ntpsim::host {

// Nothing if the call failed or changed nothing. `nano`: the kernel counts offsets in nanoseconds (STA_NANO).
std::optional<AdjustClock> adjustment(const daemon::ClockCall& call, bool nano);

}  // namespace ntpsim::host

// The host's /sys: its processors and its interfaces.
#pragma once

#include "sim/daemon/supervisor.h"

namespace ntpsim::daemon {

void furnish_system(const SupervisorConfig& config);

}  // namespace ntpsim::daemon

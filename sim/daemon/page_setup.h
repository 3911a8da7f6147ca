// Fills in a page before the first program: the host's name, its interfaces, its random numbers.
#pragma once

#include "sim/daemon/protocol.h"

namespace ntpsim::daemon {

struct SupervisorConfig;

void set_up(Page& page, const SupervisorConfig& config);

}  // namespace ntpsim::daemon

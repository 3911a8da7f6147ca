// Fills in a page before the first program: the host's name, its interfaces, its random numbers.
#pragma once

#include <vector>

#include "sim/daemon/page/protocol.h"

namespace ntpsim::daemon {

struct HostRoute;
struct SupervisorConfig;

void set_routes(Page& page, const std::vector<HostRoute>& routes);
void set_up(Page& page, const SupervisorConfig& config);

}  // namespace ntpsim::daemon

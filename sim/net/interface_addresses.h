// Who is on a network, and under which addresses: the scenario's address plan in the network's terms.
#pragma once

#include <string>
#include <vector>

#include "sim/net/port.h"
#include "sim/scenario/expand.h"

namespace ntpsim::net {

std::vector<int> members_of(const ExpandedScenario& scenario, int network);   // hosts, in the order of the scenario
std::vector<InterfaceAddress> addresses_of(const ExpandedScenario& scenario, int network, int host);

}  // namespace ntpsim::net

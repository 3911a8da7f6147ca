// What a host's name means, which depends on the host that asks: the addresses that it reaches come first. Those on a network
// that both are on, then those to which a route leads, then the rest; within each, IPv4 before IPv6, in the order of the
// scenario's networks.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/scenario/expand.h"

namespace ntpsim {

// Of host, host.network, host.ipv4, host.ipv6, host.network.ipv6 or an address.
std::vector<IpAddress> resolve(const ExpandedScenario& scenario, int asker, std::string_view name);

// The same for a real program of that host: all hosts, each address with every name that means it.
std::string hosts_file(const ExpandedScenario& scenario, int asker);

// glibc sorts what /etc/hosts says once more. This keeps it in the same order.
std::string gai_file(const ExpandedScenario& scenario, int asker);

}  // namespace ntpsim

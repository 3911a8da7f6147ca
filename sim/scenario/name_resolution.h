// The addresses that a host's name means to another host: first those on networks that both are on, then those to which a route
// leads, then the rest. Each group has IPv4 before IPv6, in the order of the scenario's networks.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/scenario/expand.h"

namespace ntpsim {

// The addresses of host, host.network, host.ipv4, host.ipv6, host.network.ipv6 or an address.
std::vector<IpAddress> resolve(const ExpandedScenario& scenario, HostIndex asker, std::string_view name);

// /etc/hosts for that host's real programs: each address of every host, with all names that mean it.
std::string hosts_file(const ExpandedScenario& scenario, HostIndex asker);

// /etc/gai.conf for that host: glibc sorts the addresses of /etc/hosts, and this makes it keep their order.
std::string gai_file(const ExpandedScenario& scenario, HostIndex asker);

}  // namespace ntpsim

#include "sim/net/interface_addresses.h"

#include <algorithm>

namespace ntpsim::net {

std::vector<int> members_of(const ExpandedScenario& scenario, int network) {
  const NetworkSpec& spec = scenario.scenario.networks[static_cast<std::size_t>(network)].second;
  std::vector<int> members;
  for (const auto& name : spec.link ? spec.link->ends : spec.hosts) members.push_back(scenario.host_index(name));
  return members;
}

std::vector<InterfaceAddress> addresses_of(const ExpandedScenario& scenario, int network, int host) {
  const auto& [name, spec] = scenario.scenario.networks[static_cast<std::size_t>(network)];
  const auto members = members_of(scenario, network);
  const auto at = static_cast<std::uint32_t>(std::find(members.begin(), members.end(), host) - members.begin()) + 1;
  std::vector<InterfaceAddress> a;
  a.push_back({name, IpAddress::v4(0x0a000000U + (static_cast<std::uint32_t>(network + 1) << 16) + at), 16});
  if (spec.addresses.ipv6) {
    auto b = IpAddress::parse("fd00::")->bytes();
    b[3] = static_cast<std::uint8_t>(network + 1);
    b[14] = static_cast<std::uint8_t>(at >> 8);
    b[15] = static_cast<std::uint8_t>(at);
    a.push_back({name, IpAddress::v6(b), 64});
  }
  return a;
}

}  // namespace ntpsim::net

#include "sim/scenario/name_resolution.h"

#include <algorithm>

namespace ntpsim {

namespace {

// Lower ranks are tried earlier.
enum class Nearness { neighbour, routed, unreachable };

Nearness nearness(const ExpandedScenario& scenario, HostIndex asker, const IpAddress& address) {
  const auto place = scenario.addresses.owner(address);
  const auto& networks = scenario.addresses.networks_of(asker);
  if (place && std::find(networks.begin(), networks.end(), place->network) != networks.end()) return Nearness::neighbour;
  return scenario.routes.leads_to(asker, address) ? Nearness::routed : Nearness::unreachable;
}

void sort_by_nearness(std::vector<IpAddress>& addresses, const ExpandedScenario& scenario, HostIndex asker) {
  if (addresses.size() < 2) return;
  std::vector<std::pair<Nearness, IpAddress>> order;
  for (const IpAddress& address : addresses) order.emplace_back(nearness(scenario, asker, address), address);
  std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::transform(order.begin(), order.end(), addresses.begin(), [](const auto& each) { return each.second; });
}

}  // namespace

std::vector<IpAddress> resolve(const ExpandedScenario& scenario, HostIndex asker, std::string_view name) {
  std::vector<IpAddress> addresses = scenario.addresses.addresses(name);
  sort_by_nearness(addresses, scenario, asker);
  return addresses;
}

std::string hosts_file(const ExpandedScenario& scenario, HostIndex asker) {
  std::string text = "127.0.0.1 localhost\n::1 localhost\n";
  for (const auto& [name, spec] : scenario.scenario.hosts)
    for (const IpAddress& address : resolve(scenario, asker, name)) {
      const std::string on_network = name + "." + scenario.name_of(scenario.addresses.owner(address)->network);
      const std::string family = address.is_v6() ? ".ipv6" : ".ipv4";
      text += address.text() + " " + name + " " + on_network + " " + name + family + " " + on_network + family + "\n";
    }
  return text;
}

// RFC 6724 as glibc implements it: all labels are equal, and each network has its own precedence.
std::string gai_file(const ExpandedScenario& scenario, HostIndex asker) {
  std::vector<IpAddress> firsts;   // the first address of each network and family
  for (const bool v6 : {false, true})
    for (const NetworkIndex network : scenario.networks())
      if (const auto& prefix = v6 ? scenario.addresses.ipv6_prefix(network) : scenario.addresses.ipv4_prefix(network))
        firsts.push_back(prefix->host(0));
  sort_by_nearness(firsts, scenario, asker);
  std::string text = "label ::/0 1\nprecedence ::/0 1\nprecedence ::ffff:0:0/96 2\n";
  std::size_t precedence = firsts.size() + 2;
  for (const IpAddress& first : firsts) {
    const NetworkIndex network = scenario.addresses.owner(first)->network;
    const Prefix& prefix =
        first.is_v6() ? *scenario.addresses.ipv6_prefix(network) : *scenario.addresses.ipv4_prefix(network);
    const std::string mapped =
        first.is_v6() ? prefix.text() : "::ffff:" + prefix.base.text() + "/" + std::to_string(96 + prefix.length);
    text += "precedence " + mapped + " " + std::to_string(precedence--) + "\n";
  }
  return text;
}

}  // namespace ntpsim

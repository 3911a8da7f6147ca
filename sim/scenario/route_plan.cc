#include "sim/scenario/route_plan.h"

#include <algorithm>
#include <optional>
#include <set>

#include "sim/scenario/expand.h"

namespace ntpsim {

namespace {

const std::vector<Prefix> everywhere{{IpAddress{}, 0}, {IpAddress::v6({}), 0}};

std::vector<Prefix> prefixes_of(const AddressPlan& addresses, NetworkIndex network) {
  std::vector<Prefix> prefixes;
  for (const auto& prefix : {addresses.ipv4_prefix(network), addresses.ipv6_prefix(network)})
    if (prefix) prefixes.push_back(*prefix);
  return prefixes;
}

// The first network that both are on and that has addresses of the destination's family gives the gateway.
std::optional<Route> route_through(const AddressPlan& addresses, HostIndex host, HostIndex router, const Prefix& to) {
  const auto& networks = addresses.networks_of(host);
  for (const InterfaceIndex interface : IndicesOf<InterfaceIndex>{networks.size()}) {
    const NetworkIndex network = networks[interface.value()];
    const auto gateway = to.base.is_v6() ? addresses.ipv6(network, router) : addresses.ipv4(network, router);
    if (gateway) return Route{to, interface, gateway};
  }
  return std::nullopt;
}

std::vector<Route> routes_through(const AddressPlan& addresses, HostIndex host, HostIndex router, const std::vector<Prefix>& to) {
  std::vector<Route> routes;
  for (const Prefix& prefix : to)
    if (const auto route = route_through(addresses, host, router, prefix)) routes.push_back(*route);
  return routes;
}

// By network: its only router, or nothing if it has none or several.
IndexedVector<NetworkIndex, std::optional<HostIndex>> only_routers(const ExpandedScenario& scenario) {
  IndexedVector<NetworkIndex, std::optional<HostIndex>> result;
  for (const NetworkIndex network : scenario.networks()) {
    std::vector<HostIndex> routers;
    for (const HostIndex host : scenario.addresses.members(network))
      if (scenario.host(host).forwards) routers.push_back(host);
    result.push_back(routers.size() == 1 ? std::optional{routers.front()} : std::nullopt);
  }
  return result;
}

}  // namespace

std::vector<Route> routes_of(const ExpandedScenario& scenario, const RouteSpec& spec) {
  std::vector<Prefix> to = everywhere;
  if (spec.to != "default") {
    const auto& networks = scenario.scenario.networks;
    const auto named = std::find_if(networks.begin(), networks.end(), [&](const auto& each) { return each.first == spec.to; });
    if (named == networks.end()) return {};
    to = prefixes_of(scenario.addresses, NetworkIndex{named - networks.begin()});
  }
  return routes_through(scenario.addresses, scenario.host_index(spec.host), scenario.host_index(spec.via), to);
}

RoutePlan::RoutePlan(const ExpandedScenario& scenario) : tables_(scenario.scenario.hosts.size()) {
  const AddressPlan& addresses = scenario.addresses;
  const auto routers = only_routers(scenario);
  for (const HostIndex host : scenario.hosts()) {
    const bool forwards = scenario.host(host).forwards;
    forwards_.push_back(forwards);
    const auto& networks = addresses.networks_of(host);
    for (const InterfaceIndex interface : IndicesOf<InterfaceIndex>{networks.size()})
      for (const Prefix& prefix : prefixes_of(addresses, networks[interface.value()])) add(host, {prefix, interface, std::nullopt});
    if (!forwards && networks.size() == 1)
      if (const auto router = routers[networks.front()])
        for (const Route& route : routes_through(addresses, host, *router, everywhere)) add(host, route);
  }
  for (const RouteSpec& spec : scenario.scenario.routes)
    for (const Route& route : routes_of(scenario, spec)) add(scenario.host_index(spec.host), route);
  for (const RouteTable& table : tables_)
    for (const Route& route : table.routes())
      if (route.gateway) gateways_.emplace(*route.gateway, addresses.owner(*route.gateway)->host);
}

void RoutePlan::add(HostIndex host, const Route& route) { tables_[host.value()].set(route); }

bool RoutePlan::leads_to(HostIndex host, const IpAddress& destination) const {
  std::set<HostIndex> passed;   // routers may send a packet in circles
  while (passed.insert(host).second) {
    const Route* route = table(host).find(destination);
    if (route == nullptr) return false;
    if (!route->gateway) return true;
    host = gateways_.at(*route->gateway);
    if (!forwards_[host.value()]) return false;
  }
  return false;
}

}  // namespace ntpsim

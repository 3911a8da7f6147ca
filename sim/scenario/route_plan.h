// The routes of each host at the start of a run. The timeline changes the tables of the run; this plan, and with it the meaning
// of names, stays as it is.
#pragma once

#include <map>
#include <vector>

#include "models/base/address.h"
#include "sim/scenario/indices.h"
#include "sim/scenario/network_spec.h"
#include "sim/scenario/route_table.h"

namespace ntpsim {

struct ExpandedScenario;

class RoutePlan {
 public:
  RoutePlan() = default;
  explicit RoutePlan(const ExpandedScenario& scenario);   // the rest of it must be in place

  // A host has routes to its networks, those of `routes`, and, if it is on one network with one router, a default route through
  // that router. A host's interfaces are counted in the order of its networks.
  const RouteTable& table(HostIndex host) const { return tables_[host.value()]; }

  // Whether the host's packets reach the network of that address, through any number of routers.
  bool leads_to(HostIndex host, const IpAddress& destination) const;

 private:
  void add(HostIndex host, const Route& route);

  std::vector<RouteTable> tables_;     // by host
  std::vector<bool> forwards_;         // by host
  std::map<IpAddress, HostIndex> gateways_;   // of all tables; value: the gateway's host
};

// The routes that a route of the scenario adds to its host's table. Empty: the two hosts share no network that fits.
std::vector<Route> routes_of(const ExpandedScenario& scenario, const RouteSpec& spec);

}  // namespace ntpsim

// Which way each host's packets take: the routes with which a run begins. The timeline changes a host's table while the run
// goes on; this plan stays as it is, and so does what names mean.
#pragma once

#include <map>
#include <vector>

#include "models/base/address.h"
#include "sim/scenario/network_spec.h"
#include "sim/scenario/route_table.h"

namespace ntpsim {

struct ExpandedScenario;

class RoutePlan {
 public:
  RoutePlan() = default;
  explicit RoutePlan(const ExpandedScenario& scenario);   // its hosts, networks, routes and addresses are in place

  // To the networks that the host is on; for a host on one network with one router, everywhere through that router; and
  // what `routes` says. A host's interfaces are counted in the order of its networks.
  const RouteTable& table(int host) const { return tables_[static_cast<std::size_t>(host)]; }

  // Whether the host's packets come to the network of that address, however many routers pass them on.
  bool leads_to(int host, const IpAddress& destination) const;

 private:
  void add(int host, const Route& route);

  std::vector<RouteTable> tables_;     // by host
  std::vector<bool> forwards_;         // by host
  std::map<IpAddress, int> gateways_;  // of all tables, with their hosts
};

// What a route of the scenario puts into its host's table. Empty: the two share no network from which it leads there.
std::vector<Route> routes_of(const ExpandedScenario& scenario, const RouteSpec& spec);

}  // namespace ntpsim

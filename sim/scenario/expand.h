// From a scenario as it is written to one that can run: fleets become hosts, and a host's distributions become numbers.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "sim/scenario/address_plan.h"
#include "sim/scenario/route_plan.h"
#include "sim/scenario/spec.h"

namespace ntpsim {

struct ExpandedScenario {
  // An expanded scenario has no counts. The offset and frequency of every clock are constants. Lists (members, servers, routes,
  // path overrides, firewall rules) name hosts only. Programs have names, and sources have the addresses of the networks. The
  // delays of host profiles stay distributions: they are drawn for each packet. Timeline and expectations keep the names of
  // fleets.
  Scenario scenario;
  std::map<std::string, std::vector<std::string>>
      fleets;             // fleet -> members; a host, member or not, -> itself
  AddressPlan addresses;  // its indices are those of scenario.networks and scenario.hosts
  RoutePlan routes;       // the routes at the start of the run
  TrueTime start;                                            // scenario.start as an instant of true time

  std::map<std::string, HostIndex> host_indices;

  HostIndex host_index(const std::string& name) const { return host_indices.at(name); }   // of a host, not of a fleet
  IndicesOf<HostIndex> hosts() const { return IndicesOf<HostIndex>{scenario.hosts.size()}; }
  IndicesOf<NetworkIndex> networks() const { return IndicesOf<NetworkIndex>{scenario.networks.size()}; }
  const HostSpec& host(HostIndex index) const { return scenario.hosts[index.value()].second; }
  const std::string& name_of(HostIndex index) const { return scenario.hosts[index.value()].first; }
  const NetworkSpec& network(NetworkIndex index) const { return scenario.networks[index.value()].second; }
  const std::string& name_of(NetworkIndex index) const { return scenario.networks[index.value()].first; }
};

// fleet -> members, in the order of the file.
std::map<std::string, std::vector<std::string>> fleets_of(const Scenario& scenario);

ExpandedScenario expand(const Scenario& scenario);

}  // namespace ntpsim

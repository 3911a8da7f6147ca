// From what people write to what is run: fleets become hosts, a host's distributions become numbers.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "sim/scenario/address_plan.h"
#include "sim/scenario/route_plan.h"
#include "sim/scenario/spec.h"

namespace ntpsim {

struct ExpandedScenario {
  // No counts, offset and frequency of every clock constant, every list of hosts spelled out (members, servers, routes,
  // path overrides, firewall rules), program names filled in. Sources carry the addresses that networks were given. The
  // delays of host profiles stay distributions: they are drawn per packet. Timeline and expectations keep the names of
  // fleets.
  Scenario scenario;
  std::map<std::string, std::vector<std::string>>
      fleets;             // fleet -> members; a host (a member too) is its own only member
  AddressPlan addresses;  // indices are those of scenario.networks and scenario.hosts
  RoutePlan routes;       // with which the run begins
  TrueTime start;                                            // scenario.start as a point of true time

  std::map<std::string, int> host_indices;

  int host_index(const std::string& name) const;             // -1: there is none
};

// fleet -> members, in the order of the file.
std::map<std::string, std::vector<std::string>> fleets_of(const Scenario& scenario);

ExpandedScenario expand(const Scenario& scenario);

}  // namespace ntpsim

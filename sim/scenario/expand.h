// From what people write to what is run: fleets become hosts, a host's distributions become numbers.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "sim/scenario/spec.h"

namespace ntpsim {

struct ExpandedScenario {
  // No counts, every Sampled of a host constant, every list of hosts spelled out, program names filled in. Sources carry
  // the addresses that networks were given.
  Scenario scenario;
  std::map<std::string, std::vector<std::string>> fleets;   // fleet -> members; a plain host is its own only member
  TrueTime start;                                            // scenario.start as a point of true time

  int host_index(const std::string& name) const;             // -1: there is none
};

ExpandedScenario expand(const Scenario& scenario);

}  // namespace ntpsim

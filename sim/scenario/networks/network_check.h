// A network that is checked: its place, and the checks that several kinds of network share.
#pragma once

#include <string>

#include "sim/scenario/check/check.h"
#include "sim/scenario/network_spec.h"

namespace ntpsim {

struct NetworkCheck {
  const Check& check;
  const std::string& name;
  const NetworkSpec& network;
  std::string path = "networks." + name;

  void problem(const std::string& field, const std::string& message) const { check.problems.add_at(path + "." + field, message); }
  std::size_t size() const;   // number of its hosts, with the members of fleets
};

}  // namespace ntpsim

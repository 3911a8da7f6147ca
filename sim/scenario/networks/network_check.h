// A network that is checked: where it stands, and what several kinds of network have to ask of it.
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
  std::size_t size() const;   // its hosts, fleets spelled out
};

}  // namespace ntpsim

// A host's routes: the interface that leads to an address, and the gateway. Longest prefix first.
#pragma once

#include <optional>
#include <vector>

#include "models/base/address.h"
#include "models/base/prefix.h"
#include "sim/scenario/indices.h"

namespace ntpsim {

struct Route {
  Prefix to;
  InterfaceIndex interface{0};          // of the host
  std::optional<IpAddress> gateway;     // absent: the destination is a neighbour
};

class RouteTable {
 public:
  // Replaces a route to the same prefix.
  void set(const Route& route);
  const Route* find(const IpAddress& destination) const;   // nothing: unreachable
  const std::vector<Route>& routes() const { return routes_; }

 private:
  std::vector<Route> routes_;           // longest prefix first; equal ones in the order in which they were set
};

}  // namespace ntpsim

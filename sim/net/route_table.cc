#include "sim/net/route_table.h"

#include <algorithm>

namespace ntpsim::net {

void RouteTable::set(const Route& route) {
  for (auto& existing : routes_) {
    if (existing.to.base == route.to.base && existing.to.length == route.to.length) {
      existing = route;
      return;
    }
  }
  const auto shorter = std::find_if(routes_.begin(), routes_.end(),
                                    [&](const Route& other) { return other.to.length < route.to.length; });
  routes_.insert(shorter, route);
}

const Route* RouteTable::find(const IpAddress& destination) const {
  for (const auto& route : routes_)
    if (route.to.contains(destination)) return &route;
  return nullptr;
}

}  // namespace ntpsim::net

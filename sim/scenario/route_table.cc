#include "sim/scenario/route_table.h"

#include <algorithm>

namespace ntpsim {

namespace {

// This is called for every packet: it compares whole bytes first, then the bits of the last one.
bool leads_to(const Prefix& prefix, const IpAddress& destination) {
  if (prefix.base.is_v6() != destination.is_v6()) return false;
  const auto whole = static_cast<std::size_t>(prefix.length) / 8;
  const int rest = prefix.length % 8;
  const auto& base = prefix.base.bytes();
  const auto& bytes = destination.bytes();
  for (std::size_t i = 0; i < whole; ++i)
    if (base[i] != bytes[i]) return false;
  return rest == 0 || base[whole] >> (8 - rest) == bytes[whole] >> (8 - rest);
}

}  // namespace

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
    if (leads_to(route.to, destination)) return &route;
  return nullptr;
}

}  // namespace ntpsim

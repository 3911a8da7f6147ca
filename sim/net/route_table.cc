#include "sim/net/route_table.h"

#include <algorithm>

namespace ntpsim::net {

Prefix Prefix::of(const IpAddress& member, int length) {
  auto bytes = member.bytes();
  for (int bit = length; bit < 128; ++bit) {
    auto& byte = bytes[static_cast<std::size_t>(bit / 8)];
    byte = static_cast<std::uint8_t>(byte & ~(0x80U >> (bit % 8)));
  }
  if (member.is_v6()) return {IpAddress::v6(bytes), length};
  const std::uint32_t value = member.v4_value();
  return {IpAddress::v4(length <= 0 ? 0U : value & (0xffffffffU << (32 - length))), length};
}

bool Prefix::contains(const IpAddress& other) const {
  if (other.is_v6() != address.is_v6()) return false;
  const std::size_t whole = static_cast<std::size_t>(length) / 8;
  const int rest = length % 8;
  const auto& a = address.bytes();
  const auto& b = other.bytes();
  if (!std::equal(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(whole), b.begin())) return false;
  return rest == 0 || a[whole] >> (8 - rest) == b[whole] >> (8 - rest);
}

IpAddress Prefix::broadcast() const {
  const std::uint32_t host_bits = length >= 32 ? 0U : 0xffffffffU >> length;
  return IpAddress::v4(address.v4_value() | host_bits);
}

void RouteTable::set(const Route& route) {
  for (auto& existing : routes_) {
    if (existing.to == route.to) {
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

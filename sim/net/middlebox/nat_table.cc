#include "sim/net/middlebox/nat_table.h"

#include <utility>

namespace ntpsim::net {

namespace {

constexpr std::uint16_t first_port = 1024;
constexpr std::uint64_t port_count = 65536 - first_port;

}  // namespace

NatTable::NatTable(Duration timeout, Random random, IsTaken is_taken)
    : timeout_{timeout}, random_{random}, is_taken_{std::move(is_taken)} {}

std::optional<std::uint16_t> NatTable::outward(const Endpoint& inside, Duration now) {
  const auto known = by_inside_.find(inside);
  if (known != by_inside_.end()) {
    Mapping& mapping = by_port_.at(known->second);
    if (!has_expired(mapping, now)) {
      mapping.last_used = now;
      return known->second;
    }
    by_port_.erase(known->second);
    by_inside_.erase(known);
  }
  const auto port = find_port(inside.port, now);
  if (!port) return std::nullopt;
  const auto expired = by_port_.find(*port);
  if (expired != by_port_.end()) by_inside_.erase(expired->second.inside);
  by_port_[*port] = {inside, now};
  by_inside_[inside] = *port;
  return port;
}

std::optional<Endpoint> NatTable::inward(std::uint16_t outside_port, Duration now) {
  const auto found = by_port_.find(outside_port);
  if (found == by_port_.end() || has_expired(found->second, now)) return std::nullopt;
  found->second.last_used = now;
  return found->second.inside;
}

bool NatTable::is_free(std::uint16_t port, Duration now) const {
  if (is_taken_(port)) return false;
  const auto found = by_port_.find(port);
  return found == by_port_.end() || has_expired(found->second, now);
}

std::optional<std::uint16_t> NatTable::find_port(std::uint16_t preferred, Duration now) {
  if (is_free(preferred, now)) return preferred;
  const std::uint64_t start = random_.below(port_count);
  for (std::uint64_t i = 0; i < port_count; ++i) {
    const auto port = static_cast<std::uint16_t>(first_port + (start + i) % port_count);
    if (is_free(port, now)) return port;
  }
  return std::nullopt;
}

}  // namespace ntpsim::net

#include "sim/scenario/address_plan.h"

#include <algorithm>

namespace ntpsim {

namespace {

// The k-th prefix of the pool for networks without a prefix of their own.
Prefix pool_prefix(std::uint32_t k) {
  constexpr std::uint32_t tens = 254;
  if (k < tens) return {IpAddress::v4(10u << 24 | (k + 1) << 16), 16};
  return {IpAddress::v4((172u << 24 | 16u << 16) + ((k - tens) << 8)), 24};
}

constexpr std::uint32_t pool_size = 254 + 4096;

}  // namespace

std::vector<std::optional<Prefix>> ipv4_prefixes(const Scenario& scenario) {
  std::vector<std::optional<Prefix>> result;
  std::vector<Prefix> taken;
  for (const auto& [name, network] : scenario.networks) {
    const auto prefix = network.addresses.ipv4 ? Prefix::parse(*network.addresses.ipv4) : std::nullopt;
    result.push_back(prefix && !prefix->base.is_v6() ? prefix : std::nullopt);
    if (result.back()) taken.push_back(*result.back());
  }
  // The N-th network takes the N-th prefix of the pool, or the next free one after it.
  std::uint32_t next = 0;
  for (std::size_t i = 0; i < result.size(); ++i) {
    next = std::max(next, static_cast<std::uint32_t>(i));
    if (scenario.networks[i].second.addresses.ipv4) continue;
    const auto is_taken = [&](const Prefix& prefix) {
      return std::any_of(taken.begin(), taken.end(), [&](const Prefix& other) { return other.overlaps(prefix); });
    };
    while (next < pool_size && is_taken(pool_prefix(next))) ++next;
    if (next < pool_size) result[i] = pool_prefix(next++);
  }
  return result;
}

std::vector<std::optional<Prefix>> ipv6_prefixes(const Scenario& scenario) {
  std::vector<std::optional<Prefix>> result;
  for (const auto& [name, network] : scenario.networks) {
    const auto prefix = network.addresses.ipv6 ? Prefix::parse(*network.addresses.ipv6) : std::nullopt;
    result.push_back(prefix && prefix->base.is_v6() ? prefix : std::nullopt);
  }
  return result;
}

AddressPlan::AddressPlan(const Scenario& expanded) {
  for (const HostIndex host : IndicesOf<HostIndex>{expanded.hosts.size()}) hosts_.emplace(expanded.hosts[host.value()].first, host);
  const auto ipv4 = ipv4_prefixes(expanded);
  const auto ipv6 = ipv6_prefixes(expanded);
  for (std::size_t i = 0; i < expanded.networks.size(); ++i) {
    const auto& [name, spec] = expanded.networks[i];
    Network network{name, ipv4[i], ipv6[i], {}, {}};
    for (const std::string& host : spec.hosts) {
      const auto found = hosts_.find(host);
      if (found == hosts_.end()) continue;
      if (!network.positions.emplace(found->second, network.members.size()).second) continue;
      network.members.push_back(found->second);
      networks_of_[found->second].push_back(NetworkIndex{i});
    }
    networks_.push_back(std::move(network));
  }
}

std::optional<IpAddress> AddressPlan::address(const Network& network, const std::optional<Prefix>& prefix,
                                              HostIndex host) const {
  const auto found = network.positions.find(host);
  if (!prefix || found == network.positions.end()) return std::nullopt;
  return prefix->host(found->second);
}

std::optional<IpAddress> AddressPlan::ipv4(NetworkIndex network, HostIndex host) const {
  return address(networks_[network], networks_[network].ipv4, host);
}

std::optional<IpAddress> AddressPlan::ipv6(NetworkIndex network, HostIndex host) const {
  return address(networks_[network], networks_[network].ipv6, host);
}

const std::vector<NetworkIndex>& AddressPlan::networks_of(HostIndex host) const {
  static const std::vector<NetworkIndex> none;
  const auto found = networks_of_.find(host);
  return found == networks_of_.end() ? none : found->second;
}

std::optional<AddressPlan::Place> AddressPlan::owner(const IpAddress& address) const {
  for (const NetworkIndex index : IndicesOf<NetworkIndex>{networks_.size()}) {
    const Network& network = networks_[index];
    const auto& prefix = address.is_v6() ? network.ipv6 : network.ipv4;
    if (!prefix) continue;
    const auto position = prefix->position(address);
    if (position && *position < network.members.size()) return Place{index, network.members[*position]};
  }
  return std::nullopt;
}

std::vector<IpAddress> AddressPlan::addresses(std::string_view name) const {
  if (const auto literal = IpAddress::parse(name)) return {*literal};
  const auto host = hosts_.find(name.substr(0, name.find('.')));
  if (host == hosts_.end()) return {};
  std::optional<std::string> only_network;
  bool wants_ipv4 = true, wants_ipv6 = true;
  for (auto dot = name.find('.'); dot != std::string_view::npos;) {
    const auto end = name.find('.', dot + 1);
    const std::string_view part = name.substr(dot + 1, end == std::string_view::npos ? end : end - dot - 1);
    if (part == "ipv4") wants_ipv6 = false;
    else if (part == "ipv6") wants_ipv4 = false;
    else only_network = std::string(part);
    dot = end;
  }
  std::vector<IpAddress> result;
  for (const bool v6 : {false, true})
    for (const NetworkIndex network : networks_of(host->second)) {
      if (only_network && networks_[network].name != *only_network) continue;
      if (!(v6 ? wants_ipv6 : wants_ipv4)) continue;
      if (const auto found = v6 ? ipv6(network, host->second) : ipv4(network, host->second)) result.push_back(*found);
    }
  return result;
}

}  // namespace ntpsim

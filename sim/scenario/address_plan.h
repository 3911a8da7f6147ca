// Which address each host has on each of its networks.
//
// A network that names no IPv4 prefix gets one of its own: 10.N.0.0/16 for the N-th network, beyond the 254th
// 172.16.0.0/24 and onwards, leaving out what overlaps a prefix that the scenario names. IPv6 only where the scenario
// names a prefix. Hosts are numbered from the first address in the order of the network's list.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/base/prefix.h"
#include "sim/scenario/spec.h"

namespace ntpsim {

// The prefixes of a scenario's networks, in their order; nothing for a text that is no prefix.
std::vector<std::optional<Prefix>> ipv4_prefixes(const Scenario& scenario);
std::vector<std::optional<Prefix>> ipv6_prefixes(const Scenario& scenario);

class AddressPlan {
 public:
  AddressPlan() = default;
  explicit AddressPlan(const Scenario& expanded);   // lists of hosts are spelled out

  struct Place { int network = -1; int host = -1; };

  // Nothing where the host is not on the network or the network has no such addresses.
  std::optional<IpAddress> ipv4(int network, int host) const;
  std::optional<IpAddress> ipv6(int network, int host) const;
  const std::optional<Prefix>& ipv4_prefix(int network) const {
    return networks_[static_cast<std::size_t>(network)].ipv4;
  }
  const std::optional<Prefix>& ipv6_prefix(int network) const {
    return networks_[static_cast<std::size_t>(network)].ipv6;
  }
  const std::vector<int>& members(int network) const { return networks_[static_cast<std::size_t>(network)].members; }
  const std::vector<int>& networks_of(int host) const;   // in the order of the scenario

  std::optional<Place> owner(const IpAddress& address) const;

  // host, host.network, host.ipv4, host.ipv6, host.network.ipv6 or an address: all that it means, IPv4 first, each in
  // the order of the networks. Empty: nothing. Which of them come first for one who asks is another question: see
  // resolve() in name_resolution.h.
  std::vector<IpAddress> addresses(std::string_view name) const;

 private:
  struct Network {
    std::string name;
    std::optional<Prefix> ipv4, ipv6;
    std::vector<int> members;          // host indices in the order of addresses
    std::map<int, int> positions;      // host index -> position
  };
  std::optional<IpAddress> address(const Network& network, const std::optional<Prefix>& prefix, int host) const;

  std::vector<Network> networks_;
  std::map<std::string, int, std::less<>> hosts_;
  std::map<int, std::vector<int>> networks_of_;   // host -> networks
};

}  // namespace ntpsim

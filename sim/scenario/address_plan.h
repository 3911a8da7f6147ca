// The address of each host on each of its networks.
//
// A network without an IPv4 prefix gets one: 10.N.0.0/16 for the N-th network, and from the 255th on 172.16.0.0/24 and the
// prefixes after it. Prefixes that overlap one of the scenario's are left out. A network has IPv6 only if the scenario names a
// prefix. Hosts are numbered from the first address, in the order of the network's list.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/base/prefix.h"
#include "sim/scenario/indices.h"
#include "sim/scenario/spec.h"

namespace ntpsim {

// The prefixes of a scenario's networks, in their order; nothing for a text that is not a prefix.
std::vector<std::optional<Prefix>> ipv4_prefixes(const Scenario& scenario);
std::vector<std::optional<Prefix>> ipv6_prefixes(const Scenario& scenario);

class AddressPlan {
 public:
  AddressPlan() = default;
  explicit AddressPlan(const Scenario& expanded);   // expanded: lists name hosts only, not fleets

  struct Place { NetworkIndex network; HostIndex host; };

  // Nothing if the host is not on the network or the network has no addresses of this family.
  std::optional<IpAddress> ipv4(NetworkIndex network, HostIndex host) const;
  std::optional<IpAddress> ipv6(NetworkIndex network, HostIndex host) const;
  const std::optional<Prefix>& ipv4_prefix(NetworkIndex network) const { return networks_[network].ipv4; }
  const std::optional<Prefix>& ipv6_prefix(NetworkIndex network) const { return networks_[network].ipv6; }
  const std::vector<HostIndex>& members(NetworkIndex network) const { return networks_[network].members; }
  const std::vector<NetworkIndex>& networks_of(HostIndex host) const;   // in the order of the scenario

  std::optional<Place> owner(const IpAddress& address) const;

  // All addresses that a name means: host, host.network, host.ipv4, host.ipv6, host.network.ipv6 or an address. IPv4 comes first,
  // each family in the order of the networks. Empty: an unknown name. resolve() in name_resolution.h sorts them for a host that
  // asks.
  std::vector<IpAddress> addresses(std::string_view name) const;

 private:
  struct Network {
    std::string name;
    std::optional<Prefix> ipv4, ipv6;
    std::vector<HostIndex> members;                  // in the order of addresses
    std::map<HostIndex, std::uint64_t> positions;    // in members
  };
  std::optional<IpAddress> address(const Network& network, const std::optional<Prefix>& prefix, HostIndex host) const;

  IndexedVector<NetworkIndex, Network> networks_;
  std::map<std::string, HostIndex, std::less<>> hosts_;
  std::map<HostIndex, std::vector<NetworkIndex>> networks_of_;
};

}  // namespace ntpsim

// Network address translation of UDP over IPv4: writes the table's mappings into packets and into packets that ICMP errors quote.
// IPv6 passes unchanged. Inward, only the first fragment of a datagram is translated.
#pragma once

#include <vector>

#include "models/base/prefix.h"
#include "sim/net/middlebox/nat_table.h"
#include "sim/net/networks/network.h"

namespace ntpsim::net {

class Nat {
 public:
  Nat(const IpAddress& outside, NatTable table);

  void add_inside(const Prefix& prefix) { inside_.push_back(prefix); }

  // Rewrites a packet that leaves for the outside network or has come from it. False: it cannot be translated.
  bool outward(Parcel& parcel, Duration now);
  void inward(Parcel& parcel, Duration now);

 private:
  bool outward_udp(Parcel& parcel, Duration now);
  void outward_icmp(Parcel& parcel, Duration now);
  void inward_icmp(Parcel& parcel, Duration now);

  std::vector<Prefix> inside_;
  IpAddress outside_;
  NatTable table_;
};

}  // namespace ntpsim::net

// Converts addresses between our types and ns-3's.
#pragma once

#include <ns3/address.h>
#include <ns3/ipv4-address.h>
#include <ns3/ipv6-address.h>

#include "models/base/address.h"

namespace ntpsim::net {

ns3::Ipv4Address to_ns3_v4(const IpAddress& address);
ns3::Ipv6Address to_ns3_v6(const IpAddress& address);
ns3::Address to_ns3(const Endpoint& endpoint);
IpAddress from_ns3(ns3::Ipv4Address address);
IpAddress from_ns3(ns3::Ipv6Address address);
Endpoint from_ns3(const ns3::Address& endpoint);

}  // namespace ntpsim::net

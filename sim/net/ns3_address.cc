#include "sim/net/ns3_address.h"

#include <ns3/inet-socket-address.h>
#include <ns3/inet6-socket-address.h>

#include <array>

namespace ntpsim::net {

ns3::Ipv4Address to_ns3_v4(const IpAddress& address) { return ns3::Ipv4Address{address.v4_value()}; }

ns3::Ipv6Address to_ns3_v6(const IpAddress& address) {
  std::array<std::uint8_t, 16> bytes = address.bytes();
  return ns3::Ipv6Address{bytes.data()};
}

ns3::Address to_ns3(const Endpoint& endpoint) {
  if (endpoint.address.is_v6()) return ns3::Inet6SocketAddress{to_ns3_v6(endpoint.address), endpoint.port};
  return ns3::InetSocketAddress{to_ns3_v4(endpoint.address), endpoint.port};
}

IpAddress from_ns3(ns3::Ipv4Address address) { return IpAddress::v4(address.Get()); }

IpAddress from_ns3(ns3::Ipv6Address address) {
  std::array<std::uint8_t, 16> bytes;
  address.GetBytes(bytes.data());
  return IpAddress::v6(bytes);
}

Endpoint from_ns3(const ns3::Address& endpoint) {
  if (ns3::Inet6SocketAddress::IsMatchingType(endpoint)) {
    const auto v6 = ns3::Inet6SocketAddress::ConvertFrom(endpoint);
    return {from_ns3(v6.GetIpv6()), v6.GetPort()};
  }
  const auto v4 = ns3::InetSocketAddress::ConvertFrom(endpoint);
  return {from_ns3(v4.GetIpv4()), v4.GetPort()};
}

}  // namespace ntpsim::net

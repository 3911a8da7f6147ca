#include "sim/net/stack/port_unreachable.h"

#include <ns3/ipv4-interface.h>
#include <ns3/ipv6-interface.h>

#include "sim/net/stack/host_node.h"
#include "sim/net/stack/refuse_packet.h"

namespace ntpsim::net {

namespace {

// `datagram` begins with its UDP header; fragments have been put together.
template <class IpHeader>
void refuse_port(HostNode& host, ns3::Packet& datagram, const IpHeader& ip) {
  datagram.AddHeader(ip);
  const auto header = header_of(datagram);
  if (header && host.owns(header->destination)) refuse_packet(host, *header, datagram, Refusal::port_closed);
}

}  // namespace

// ns-3 may take off the UDP header before it finds no socket, so the part to quote is copied before.
ns3::IpL4Protocol::RxStatus HostUdp::Receive(ns3::Ptr<ns3::Packet> datagram, const ns3::Ipv4Header& header,
                                             ns3::Ptr<ns3::Ipv4Interface> interface) {
  const auto whole = datagram->Copy();
  const RxStatus status = UdpL4Protocol::Receive(datagram, header, interface);
  if (status != RX_ENDPOINT_UNREACH) return status;
  refuse_port(*host_, *whole, header);
  return RX_ENDPOINT_CLOSED;
}

// ns-3 asks IPv6's sockets too for an IPv4 datagram.
ns3::IpL4Protocol::RxStatus HostUdp::Receive(ns3::Ptr<ns3::Packet> datagram, const ns3::Ipv6Header& header,
                                             ns3::Ptr<ns3::Ipv6Interface> interface) {
  const auto whole = datagram->Copy();
  const RxStatus status = UdpL4Protocol::Receive(datagram, header, interface);
  if (status != RX_ENDPOINT_UNREACH || header.GetSource().IsIpv4MappedAddress()) return status;
  refuse_port(*host_, *whole, header);
  return RX_ENDPOINT_CLOSED;
}

}  // namespace ntpsim::net

#include "sim/net/middlebox/datagram_rewrite.h"

#include <ns3/ipv4-header.h>
#include <ns3/ipv6-header.h>
#include <ns3/udp-header.h>

#include "sim/net/ns3_address.h"

namespace ntpsim::net {

namespace {

constexpr std::uint16_t udp_header_bytes = 8;

ns3::Ptr<ns3::Packet> packet_of(const std::vector<std::uint8_t>& payload) {
  return ns3::Create<ns3::Packet>(payload.data(), static_cast<std::uint32_t>(payload.size()));
}

void set_size(ns3::Ipv4Header& ip, std::uint16_t bytes) { ip.SetPayloadSize(bytes); }
void set_size(ns3::Ipv6Header& ip, std::uint16_t bytes) { ip.SetPayloadLength(bytes); }

void set_ends(ns3::Ipv4Header& ip, const Endpoint& from, const Endpoint& to) {
  ip.SetSource(to_ns3_v4(from.address));
  ip.SetDestination(to_ns3_v4(to.address));
}
void set_ends(ns3::Ipv6Header& ip, const Endpoint& from, const Endpoint& to) {
  ip.SetSource(to_ns3_v6(from.address));
  ip.SetDestination(to_ns3_v6(to.address));
}

// The headers in front of the new payload compute UDP's length anew, and checksums if ns-3 computes them.
template <class Ip>
void add_headers(ns3::Packet& payload, Ip ip, std::uint16_t source_port, std::uint16_t destination_port) {
  set_size(ip, static_cast<std::uint16_t>(payload.GetSize() + udp_header_bytes));
  ns3::UdpHeader udp;
  udp.SetSourcePort(source_port);
  udp.SetDestinationPort(destination_port);
  payload.AddHeader(udp);
  payload.AddHeader(ip);
}

template <class Ip>
ns3::Ptr<ns3::Packet> replace_payload(const ns3::Packet& datagram, const PacketHeader& header,
                                      const std::vector<std::uint8_t>& payload) {
  const auto packet = datagram.Copy();
  Ip ip;
  packet->RemoveHeader(ip);
  packet->RemoveAtStart(packet->GetSize());
  packet->AddAtEnd(packet_of(payload));
  add_headers(*packet, ip, header.source_port, header.destination_port);
  return packet;
}

template <class Ip>
ns3::Ptr<ns3::Packet> forge(const ns3::Packet& datagram, const Endpoint& from, const Endpoint& to,
                            const std::vector<std::uint8_t>& payload) {
  Ip ip;
  datagram.PeekHeader(ip);
  set_ends(ip, from, to);
  const auto packet = packet_of(payload);
  add_headers(*packet, ip, from.port, to.port);
  return packet;
}

}  // namespace

std::vector<std::uint8_t> payload_of(const ns3::Packet& datagram, const PacketHeader& header) {
  std::vector<std::uint8_t> bytes(datagram.GetSize());
  datagram.CopyData(bytes.data(), datagram.GetSize());
  bytes.erase(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(header.payload_at));
  return bytes;
}

ns3::Ptr<ns3::Packet> with_payload(const ns3::Packet& datagram, const PacketHeader& header,
                                   const std::vector<std::uint8_t>& payload) {
  return header.source.is_v6() ? replace_payload<ns3::Ipv6Header>(datagram, header, payload)
                               : replace_payload<ns3::Ipv4Header>(datagram, header, payload);
}

ns3::Ptr<ns3::Packet> forged_like(const ns3::Packet& datagram, const Endpoint& from, const Endpoint& to,
                                  const std::vector<std::uint8_t>& payload) {
  return from.address.is_v6() ? forge<ns3::Ipv6Header>(datagram, from, to, payload)
                              : forge<ns3::Ipv4Header>(datagram, from, to, payload);
}

}  // namespace ntpsim::net

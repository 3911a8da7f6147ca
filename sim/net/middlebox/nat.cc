#include "sim/net/middlebox/nat.h"

#include <ns3/ipv4-header.h>
#include <ns3/udp-header.h>

#include <algorithm>
#include <utility>

#include "sim/net/stack/icmp.h"
#include "sim/net/ns3_address.h"

namespace ntpsim::net {

namespace {

// ns-3 identifies packets by a number. To keep it, headers are taken off the packet and put back.
void rewrite(Parcel& parcel, const std::optional<Endpoint>& source, const std::optional<Endpoint>& destination) {
  const auto packet = parcel.packet->Copy();
  ns3::Ipv4Header ip;
  packet->RemoveHeader(ip);
  if (parcel.header.source_port != 0) {
    ns3::UdpHeader udp;
    packet->RemoveHeader(udp);
    if (source) udp.SetSourcePort(source->port);
    if (destination) udp.SetDestinationPort(destination->port);
    packet->AddHeader(udp);
  }
  if (source) ip.SetSource(to_ns3_v4(source->address));
  if (destination) ip.SetDestination(to_ns3_v4(destination->address));
  packet->AddHeader(ip);
  parcel.packet = packet;
  parcel.header = *header_of(*packet);
}

void write_v4(std::vector<std::uint8_t>& bytes, std::size_t at, const IpAddress& address) {
  for (std::size_t i = 0; i < 4; ++i) bytes[at + i] = address.bytes()[i];
}

void write_16(std::vector<std::uint8_t>& bytes, std::size_t at, std::uint16_t value) {
  bytes[at] = static_cast<std::uint8_t>(value >> 8);
  bytes[at + 1] = static_cast<std::uint8_t>(value);
}

// Rewrites an ICMP error: its address outside (at `outer_at` of its header), and the end in the packet that it quotes.
struct QuotedEnd { std::size_t address_at, port_at; };
constexpr QuotedEnd quoted_source{12, 0};
constexpr QuotedEnd quoted_destination{16, 2};

void rewrite_icmp(Parcel& parcel, std::size_t outer_at, const IpAddress& outer, const QuotedEnd& end, const Endpoint& value) {
  std::vector<std::uint8_t> bytes(parcel.packet->GetSize());
  parcel.packet->CopyData(bytes.data(), parcel.packet->GetSize());
  const std::size_t quoted = parcel.header.payload_at + icmp_header_bytes;
  const std::size_t quoted_header = 4 * (bytes[quoted] & 15U);
  write_v4(bytes, outer_at, outer);
  write_v4(bytes, quoted + end.address_at, value.address);
  write_16(bytes, quoted + quoted_header + end.port_at, value.port);
  parcel.packet = ns3::Create<ns3::Packet>(bytes.data(), static_cast<std::uint32_t>(bytes.size()));
  parcel.header = *header_of(*parcel.packet);
}

}  // namespace

Nat::Nat(const IpAddress& outside, NatTable table) : outside_{outside}, table_{std::move(table)} {}

bool Nat::outward(Parcel& parcel, Duration now) {
  const bool is_inside = std::any_of(inside_.begin(), inside_.end(),
                                     [&](const Prefix& prefix) { return prefix.contains(parcel.header.source); });
  if (!is_inside) return true;
  if (parcel.header.protocol == protocol_udp) return outward_udp(parcel, now);
  if (parcel.header.protocol == protocol_icmp) outward_icmp(parcel, now);
  return parcel.header.protocol != protocol_tcp;
}

bool Nat::outward_udp(Parcel& parcel, Duration now) {
  if (parcel.header.source_port == 0) {   // a later fragment: only the first has ports
    rewrite(parcel, Endpoint{outside_, 0}, std::nullopt);
    return true;
  }
  const auto port = table_.outward(parcel.header.from(), now);
  if (port) rewrite(parcel, Endpoint{outside_, *port}, std::nullopt);
  return port.has_value();
}

// An ICMP error from an inside host is about a packet that came in through a mapping, and quotes its inside address.
void Nat::outward_icmp(Parcel& parcel, Duration now) {
  const auto error = icmp_error_of(*parcel.packet, parcel.header);
  if (!error || error->protocol != protocol_udp) return;
  if (const auto port = table_.outward(error->about.destination, now))
    rewrite_icmp(parcel, 12, outside_, quoted_destination, {outside_, *port});
}

void Nat::inward(Parcel& parcel, Duration now) {
  if (parcel.header.destination != outside_) return;
  if (parcel.header.protocol == protocol_icmp) return inward_icmp(parcel, now);
  if (parcel.header.protocol != protocol_udp) return;
  if (const auto inside = table_.inward(parcel.header.destination_port, now)) rewrite(parcel, std::nullopt, *inside);
}

void Nat::inward_icmp(Parcel& parcel, Duration now) {
  const auto error = icmp_error_of(*parcel.packet, parcel.header);
  if (!error || error->protocol != protocol_udp) return;
  if (const auto inside = table_.inward(error->about.source.port, now))
    rewrite_icmp(parcel, 16, inside->address, quoted_source, *inside);
}

}  // namespace ntpsim::net

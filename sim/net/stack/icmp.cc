#include "sim/net/stack/icmp.h"

#include <algorithm>
#include <array>
#include <vector>

#include "sim/net/stack/host_node.h"

namespace ntpsim::net {

namespace {

constexpr std::uint8_t v4_unreachable = 3;
constexpr std::uint8_t v4_time_exceeded = 11;
constexpr std::uint8_t v6_unreachable = 1;
constexpr std::uint8_t v6_too_big = 2;
constexpr std::uint8_t v6_time_exceeded = 3;
constexpr std::size_t icmp_header_bytes = 8;   // both families: type, code, checksum, four bytes by the type

Reason v4_reason(std::uint8_t type, std::uint8_t code) {
  if (type == v4_time_exceeded) return Reason::time_to_live;
  if (type != v4_unreachable) return Reason::none;
  switch (code) {
    case 2:
    case 3: return Reason::port_closed;
    case 4: return Reason::too_big;
    case 9:
    case 10:
    case 13: return Reason::firewall;
    default: return Reason::no_route;
  }
}

Reason v6_reason(std::uint8_t type, std::uint8_t code) {
  if (type == v6_time_exceeded) return Reason::time_to_live;
  if (type == v6_too_big) return Reason::too_big;
  if (type != v6_unreachable) return Reason::none;
  switch (code) {
    case 1:
    case 5:
    case 6: return Reason::firewall;
    case 4: return Reason::port_closed;
    default: return Reason::no_route;
  }
}

std::uint8_t code_of(Unreachable kind, bool is_v6) {
  switch (kind) {
    case Unreachable::network: return 0;
    case Unreachable::host: return is_v6 ? 3 : 1;
    case Unreachable::prohibited: return is_v6 ? 1 : 13;
  }
  return 0;
}

Reason reason_of(Unreachable kind) { return kind == Unreachable::prohibited ? Reason::firewall : Reason::no_route; }

}  // namespace

std::optional<IcmpError> parse_icmp_error(std::span<const std::uint8_t> packet) {
  const auto header = parse_header(packet);
  if (!header || packet.size() < header->payload_at + icmp_header_bytes) return std::nullopt;
  const bool is_icmp = header->protocol == (header->source.is_v6() ? protocol_icmpv6 : protocol_icmp);
  if (!is_icmp) return std::nullopt;
  const std::uint8_t type = packet[header->payload_at];
  const std::uint8_t code = packet[header->payload_at + 1];
  const Reason reason = header->source.is_v6() ? v6_reason(type, code) : v4_reason(type, code);
  const auto about = parse_header(packet.subspan(header->payload_at + icmp_header_bytes));
  if (reason == Reason::none || !about) return std::nullopt;
  return IcmpError{reason, *about};
}

std::optional<IcmpError> icmp_error_of(const ns3::Packet& packet, const PacketHeader& header) {
  if (header.protocol != protocol_icmp && header.protocol != protocol_icmpv6) return std::nullopt;
  std::vector<std::uint8_t> bytes(packet.GetSize());
  packet.CopyData(bytes.data(), packet.GetSize());
  return parse_icmp_error(bytes);
}

namespace {

// No error answers an error, a broadcast or a group (RFC 1122, section 3.2.2).
bool may_be_answered(const PacketHeader& header) {
  return (header.protocol == protocol_udp || header.protocol == protocol_tcp) && !header.destination.is_multicast();
}

void send_error(HostNode& at, const PacketHeader& header, const ns3::Packet& refused, std::uint8_t type, std::uint8_t code,
                int mtu) {
  std::array<std::uint8_t, header_bytes_enough> quoted;
  const std::uint32_t quoted_bytes = refused.CopyData(quoted.data(), static_cast<std::uint32_t>(quoted.size()));
  std::vector<std::uint8_t> message(icmp_header_bytes + quoted_bytes);
  message[0] = type;
  message[1] = code;
  message[6] = static_cast<std::uint8_t>(mtu >> 8);
  message[7] = static_cast<std::uint8_t>(mtu);
  std::copy_n(quoted.begin(), quoted_bytes, message.begin() + icmp_header_bytes);
  at.send_raw(header.source, header.source.is_v6() ? protocol_icmpv6 : protocol_icmp, message);
}

}  // namespace

// An error about an own packet is told without a packet.
void send_unreachable(HostNode& at, const PacketHeader& header, const ns3::Packet& refused, Unreachable kind) {
  if (!may_be_answered(header)) return;
  if (at.owns(header.source)) return at.icmp_error_arrived_later({reason_of(kind), header});
  const bool is_v6 = header.source.is_v6();
  send_error(at, header, refused, is_v6 ? v6_unreachable : v4_unreachable, code_of(kind, is_v6), 0);
}

void send_too_big(HostNode& at, const PacketHeader& header, const ns3::Packet& refused, int mtu) {
  if (may_be_answered(header)) send_error(at, header, refused, v6_too_big, 0, mtu);
}

}  // namespace ntpsim::net

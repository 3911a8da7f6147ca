#include "sim/net/stack/icmp.h"

#include <algorithm>

#include "models/base/bytes.h"

namespace ntpsim::net {

namespace {

constexpr std::uint8_t v4_unreachable = 3, v4_too_big_code = 4, v4_time_exceeded = 11, v4_parameter_problem = 12;
constexpr std::uint8_t v6_too_big = 2, v6_parameter_problem = 4, v6_first_information = 128;

bool is_error(IcmpKind kind, bool ipv6) {
  if (ipv6) return kind.type < v6_first_information;
  return kind.type == v4_unreachable || kind.type == v4_time_exceeded || kind.type == v4_parameter_problem;
}

// The MTU for a packet that is too big, the pointer of a parameter problem.
std::uint32_t info_of(IcmpKind kind, bool ipv6, std::uint32_t word) {
  if (ipv6) return kind.type == v6_too_big || kind.type == v6_parameter_problem ? word : 0;
  if (kind == IcmpKind{v4_unreachable, v4_too_big_code}) return word & 0xffffU;
  return kind.type == v4_parameter_problem ? word >> 24 : 0;
}

}  // namespace

std::optional<IcmpError> parse_icmp_error(std::span<const std::uint8_t> packet) {
  const auto header = parse_header(packet);
  if (!header || packet.size() < header->payload_at + icmp_header_bytes) return std::nullopt;
  const bool ipv6 = header->source.is_v6();
  if (header->protocol != (ipv6 ? protocol_icmpv6 : protocol_icmp)) return std::nullopt;
  ByteReader message{packet.subspan(header->payload_at)};
  IcmpError error;
  error.kind.type = message.u8();
  error.kind.code = message.u8();
  message.u16();   // the checksum: no code here computes it
  error.info = info_of(error.kind, ipv6, message.u32());
  error.reporter = header->source;
  const auto quoted = message.take(message.remaining());
  const auto about = parse_header(quoted);
  if (!is_error(error.kind, ipv6) || !about) return std::nullopt;
  error.protocol = about->protocol;
  error.about = datagram_of(*about, quoted);
  return error;
}

std::optional<IcmpError> icmp_error_of(const ns3::Packet& packet, const PacketHeader& header) {
  if (header.protocol != protocol_icmp && header.protocol != protocol_icmpv6) return std::nullopt;
  std::vector<std::uint8_t> bytes(packet.GetSize());
  packet.CopyData(bytes.data(), packet.GetSize());
  return parse_icmp_error(bytes);
}

std::vector<std::uint8_t> icmp_message(IcmpKind kind, std::uint32_t info, std::span<const std::uint8_t> quoted) {
  std::vector<std::uint8_t> message;
  ByteWriter out{message};
  out.u8(kind.type);
  out.u8(kind.code);
  out.u16(0);
  out.u32(info);
  out.append(quoted);
  return message;
}

}  // namespace ntpsim::net

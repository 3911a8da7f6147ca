// Reads and writes ICMP and ICMPv6 errors (RFC 792, RFC 4443). ns-3 tells a socket of an error, but not whose packet caused it;
// our hosts therefore read errors themselves.
#pragma once

#include <ns3/packet.h>

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "models/base/icmp.h"
#include "sim/net/stack/packet_header.h"

namespace ntpsim::net {

inline constexpr std::size_t icmp_header_bytes = 8;   // both families: type, code, checksum, four bytes by the type

// `packet`: from its IP header on. Nothing if it is not an error.
std::optional<IcmpError> parse_icmp_error(std::span<const std::uint8_t> packet);
std::optional<IcmpError> icmp_error_of(const ns3::Packet& packet, const PacketHeader& header);

// The part after the IP header. `quoted`: the refused packet from its IP header on.
std::vector<std::uint8_t> icmp_message(IcmpKind kind, std::uint32_t info, std::span<const std::uint8_t> quoted);

}  // namespace ntpsim::net

// The headers of a packet that the network reads: IP (RFC 791, RFC 8200) and the UDP ports after it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "models/base/address.h"
#include "models/base/icmp.h"

namespace ntpsim::net {

struct PacketHeader {
  IpAddress source;
  IpAddress destination;
  std::uint8_t protocol = 0;
  int time_to_live = 0;
  int traffic_class = 0;               // IPv4: type of service
  bool is_fragment = false;            // a part of a datagram, including the first
  std::uint16_t source_port = 0;       // 0 in all fragments except the first
  std::uint16_t destination_port = 0;
  std::size_t payload_at = 0;          // where the payload begins: of UDP, or of IP for other protocols

  Endpoint from() const { return {source, source_port}; }
  Endpoint to() const { return {destination, destination_port}; }
};

// `bytes` may end after the headers: this number is enough.
// 60 of IPv4 with all options, or 48 of IPv6 with a fragment header, and 8.
inline constexpr std::size_t header_bytes_enough = 68;
std::optional<PacketHeader> parse_header(std::span<const std::uint8_t> bytes);

// The packet as sockets see it: for UDP with the data in `bytes`, for other protocols only the ends.
Datagram datagram_of(const PacketHeader& header, std::span<const std::uint8_t> bytes);

}  // namespace ntpsim::net

#include "sim/net/stack/packet_header.h"

#include <algorithm>
#include <array>

namespace ntpsim::net {

namespace {

constexpr std::uint8_t next_header_fragment = 44;

unsigned read_16(std::span<const std::uint8_t> bytes, std::size_t at) {
  return static_cast<unsigned>(bytes[at]) << 8 | bytes[at + 1];
}

IpAddress read_v4(std::span<const std::uint8_t> bytes, std::size_t at) {
  return IpAddress::v4(read_16(bytes, at) << 16 | read_16(bytes, at + 2));
}

IpAddress read_v6(std::span<const std::uint8_t> bytes, std::size_t at) {
  std::array<std::uint8_t, 16> address;
  std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), 16, address.begin());
  return IpAddress::v6(address);
}

// Only the first fragment has ports.
void read_transport(std::span<const std::uint8_t> bytes, bool first_part, PacketHeader& header) {
  const bool has_ports = header.protocol == protocol_udp || header.protocol == protocol_tcp;
  if (!has_ports || !first_part || bytes.size() < header.payload_at + 8) return;
  header.source_port = static_cast<std::uint16_t>(read_16(bytes, header.payload_at));
  header.destination_port = static_cast<std::uint16_t>(read_16(bytes, header.payload_at + 2));
  if (header.protocol == protocol_udp) header.payload_at += 8;
}

std::optional<PacketHeader> parse_v4(std::span<const std::uint8_t> bytes) {
  const std::size_t length = 4 * (bytes[0] & 15U);
  if (length < 20 || bytes.size() < length) return std::nullopt;
  PacketHeader header;
  const unsigned fragment = read_16(bytes, 6);
  const unsigned offset = fragment & 0x1fffU;
  header.is_fragment = (fragment & 0x2000U) != 0 || offset != 0;
  header.time_to_live = bytes[8];
  header.traffic_class = bytes[1];
  header.protocol = bytes[9];
  header.source = read_v4(bytes, 12);
  header.destination = read_v4(bytes, 16);
  header.payload_at = length;
  read_transport(bytes, offset == 0, header);
  return header;
}

std::optional<PacketHeader> parse_v6(std::span<const std::uint8_t> bytes) {
  if (bytes.size() < 40) return std::nullopt;
  PacketHeader header;
  header.protocol = bytes[6];
  header.time_to_live = bytes[7];
  header.traffic_class = static_cast<int>(read_16(bytes, 0) >> 4 & 0xffU);
  header.source = read_v6(bytes, 8);
  header.destination = read_v6(bytes, 24);
  header.payload_at = 40;
  bool first_part = true;
  if (header.protocol == next_header_fragment) {
    if (bytes.size() < 48) return std::nullopt;
    header.is_fragment = true;
    header.protocol = bytes[40];
    first_part = (read_16(bytes, 42) & 0xfff8U) == 0;
    header.payload_at = 48;
  }
  read_transport(bytes, first_part, header);
  return header;
}

}  // namespace

std::optional<PacketHeader> parse_header(std::span<const std::uint8_t> bytes) {
  if (bytes.size() < 20) return std::nullopt;
  switch (bytes[0] >> 4) {
    case 4: return parse_v4(bytes);
    case 6: return parse_v6(bytes);
    default: return std::nullopt;
  }
}

Datagram datagram_of(const PacketHeader& header, std::span<const std::uint8_t> bytes) {
  Datagram datagram{header.from(), header.to(), {}, header.time_to_live, header.traffic_class};
  if (header.protocol != protocol_udp || bytes.size() <= header.payload_at) return datagram;
  const auto data = bytes.subspan(header.payload_at);
  datagram.data.assign(data.begin(), data.end());
  return datagram;
}

}  // namespace ntpsim::net

#include "sim/record/files/ip_packet.h"

#include <algorithm>

namespace ntpsim::record {

namespace {

constexpr std::size_t ipv4_header = 20;
constexpr std::size_t ipv6_header = 40;
constexpr std::size_t udp_header = 8;
constexpr std::size_t longest_payload = 65535 - ipv4_header - udp_header;
constexpr std::uint8_t udp_protocol = 17;
constexpr std::uint8_t hops = 64;
constexpr std::uint16_t do_not_fragment = 0x4000;

void put16(std::vector<std::uint8_t>& out, std::size_t value) {
  out.push_back(static_cast<std::uint8_t>(value >> 8 & 0xff));
  out.push_back(static_cast<std::uint8_t>(value & 0xff));
}

void put_bytes(std::vector<std::uint8_t>& out, std::span<const std::uint8_t> bytes) {
  out.insert(out.end(), bytes.begin(), bytes.end());
}

std::span<const std::uint8_t> significant(const IpAddress& address) {
  return std::span{address.bytes()}.first(address.is_v6() ? 16 : 4);
}

// RFC 1071: the one's complement sum of 16-bit words, with an odd byte padded by zero.
std::uint32_t sum(std::span<const std::uint8_t> bytes, std::uint32_t start = 0) {
  std::uint32_t total = start;
  for (std::size_t i = 0; i < bytes.size(); ++i) total += i % 2 == 0 ? std::uint32_t{bytes[i]} << 8 : bytes[i];
  return total;
}

std::uint16_t folded(std::uint32_t total) {
  while (total >> 16) total = (total & 0xffff) + (total >> 16);
  return static_cast<std::uint16_t>(~total);
}

void set16(std::vector<std::uint8_t>& out, std::size_t at, std::uint16_t value) {
  out[at] = static_cast<std::uint8_t>(value >> 8);
  out[at + 1] = static_cast<std::uint8_t>(value & 0xff);
}

void put_ipv4_header(std::vector<std::uint8_t>& out, const IpAddress& source, const IpAddress& destination,
                     std::uint16_t identification, std::size_t udp_length) {
  put16(out, 0x4500);
  put16(out, ipv4_header + udp_length);
  put16(out, identification);
  put16(out, do_not_fragment);
  out.push_back(hops);
  out.push_back(udp_protocol);
  put16(out, 0);
  put_bytes(out, significant(source));
  put_bytes(out, significant(destination));
  set16(out, 10, folded(sum(out)));
}

void put_ipv6_header(std::vector<std::uint8_t>& out, const IpAddress& source, const IpAddress& destination,
                     std::size_t udp_length) {
  put16(out, 0x6000);
  put16(out, 0);
  put16(out, udp_length);
  out.push_back(udp_protocol);
  out.push_back(hops);
  put_bytes(out, significant(source));
  put_bytes(out, significant(destination));
}

}  // namespace

void put_ip_packet(std::vector<std::uint8_t>& out, const Endpoint& source, const Endpoint& destination,
                   std::uint16_t identification, std::span<const std::uint8_t> payload) {
  payload = payload.first(std::min(payload.size(), longest_payload));
  const std::size_t udp_length = udp_header + payload.size();
  out.clear();
  if (source.address.is_v6()) put_ipv6_header(out, source.address, destination.address, udp_length);
  else put_ipv4_header(out, source.address, destination.address, identification, udp_length);
  const std::size_t udp = out.size();
  put16(out, source.port);
  put16(out, destination.port);
  put16(out, udp_length);
  put16(out, 0);
  put_bytes(out, payload);
  // The pseudo header holds both addresses, the length and the protocol. UDP sends a checksum of zero as all ones.
  std::uint32_t total = static_cast<std::uint32_t>(udp_length) + udp_protocol;
  total = sum(significant(source.address), total);
  total = sum(significant(destination.address), total);
  const std::uint16_t checksum = folded(sum(std::span{out}.subspan(udp), total));
  set16(out, udp + 6, checksum == 0 ? 0xffff : checksum);
}

}  // namespace ntpsim::record

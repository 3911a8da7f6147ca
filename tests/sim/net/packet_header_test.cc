// Reading IP and UDP headers and ICMP errors from values alone.
#include <catch2/catch.hpp>

#include <algorithm>

#include "sim/net/stack/icmp.h"
#include "sim/net/stack/packet_header.h"

using namespace ntpsim;
using namespace ntpsim::net;

namespace {

std::vector<std::uint8_t> udp_over_v4() {
  std::vector<std::uint8_t> bytes(28);
  bytes[0] = 0x45;
  bytes[8] = 64;
  bytes[9] = protocol_udp;
  bytes[12] = 10, bytes[15] = 1;
  bytes[16] = 10, bytes[19] = 2;
  bytes[20] = 0x13, bytes[21] = 0x88;
  bytes[23] = 123;
  return bytes;
}

std::vector<std::uint8_t> icmp_around(const std::vector<std::uint8_t>& quoted, std::uint8_t type, std::uint8_t code) {
  std::vector<std::uint8_t> bytes(28 + quoted.size());
  bytes[0] = 0x45;
  bytes[9] = protocol_icmp;
  bytes[20] = type;
  bytes[21] = code;
  std::copy(quoted.begin(), quoted.end(), bytes.begin() + 28);
  return bytes;
}

}  // namespace

TEST_CASE("addresses, ports and the payload's place are read from a header") {
  const auto header = parse_header(udp_over_v4());
  REQUIRE(header);
  CHECK(header->from().text() == "10.0.0.1:5000");
  CHECK(header->to().text() == "10.0.0.2:123");
  CHECK(header->time_to_live == 64);
  CHECK(header->payload_at == 28);
  CHECK_FALSE(header->is_fragment);
}

TEST_CASE("a later fragment has no ports") {
  auto bytes = udp_over_v4();
  bytes[7] = 100;
  const auto header = parse_header(bytes);
  REQUIRE(header);
  CHECK(header->is_fragment);
  CHECK(header->destination_port == 0);
  CHECK(header->payload_at == 20);
}

TEST_CASE("what is cut off or of no known version is no packet") {
  auto bytes = udp_over_v4();
  CHECK_FALSE(parse_header({bytes.data(), 19}));
  bytes[0] = 0x4f;   // says 60 bytes of header
  CHECK_FALSE(parse_header(bytes));
  bytes[0] = 0x55;
  CHECK_FALSE(parse_header(bytes));
  bytes[0] = 0x60;
  CHECK_FALSE(parse_header(bytes));
}

TEST_CASE("an ICMP error is read whole: its kind, its reporter and the packet that it is about") {
  auto quoted = udp_over_v4();
  quoted.insert(quoted.end(), {1, 2, 3});
  auto packet = icmp_around(quoted, 3, 4);
  packet[12] = 192, packet[15] = 1;
  packet[26] = 0x05, packet[27] = 0xdc;
  const auto error = parse_icmp_error(packet);
  REQUIRE(error);
  CHECK(error->kind == IcmpKind{3, 4});
  CHECK(error->info == 1500);
  CHECK(error->reporter.text() == "192.0.0.1");
  CHECK(error->protocol == protocol_udp);
  CHECK(error->about.source.text() == "10.0.0.1:5000");
  CHECK(error->about.destination.text() == "10.0.0.2:123");
  CHECK(error->about.data == Bytes{1, 2, 3});
  CHECK(parse_icmp_error(icmp_around(udp_over_v4(), 3, 3))->info == 0);
  CHECK(parse_icmp_error(icmp_around(udp_over_v4(), 11, 0))->about.data.empty());
  CHECK_FALSE(parse_icmp_error(icmp_around(udp_over_v4(), 8, 0)));
  CHECK_FALSE(parse_icmp_error(icmp_around({}, 3, 3)));
  CHECK_FALSE(parse_icmp_error(udp_over_v4()));
}

TEST_CASE("an ICMP message that was written is read as it was meant") {
  const auto message = icmp_message(icmp_kind(Refusal::prohibited, false), 0, udp_over_v4());
  std::vector<std::uint8_t> packet = icmp_around({}, 0, 0);
  packet.resize(20);
  packet.insert(packet.end(), message.begin(), message.end());
  const auto error = parse_icmp_error(packet);
  REQUIRE(error);
  CHECK(reason_of(*error) == Reason::firewall);
  CHECK(error->about.destination.text() == "10.0.0.2:123");
}

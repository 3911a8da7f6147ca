#include "sim/record/files/packet_capture.h"

#include <catch2/catch.hpp>

#include "sim/record/files/ip_packet.h"
#include "sim/record/record_error.h"
#include "tests/sim/record/fixture.h"

namespace ntpsim::record {

namespace {

using Octets = std::vector<std::uint8_t>;

Octets packet_of(const char* source, const char* destination, const Octets& payload) {
  Octets out;
  put_ip_packet(out, {*IpAddress::parse(source), 0x1234}, {*IpAddress::parse(destination), 123}, 0xabcd, payload);
  return out;
}

// What a receiver does: the sum over all that a checksum covers, itself included, is all ones.
std::uint32_t receiver_sum(const Octets& bytes) {
  std::uint32_t total = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) total += i % 2 == 0 ? bytes[i] * 256U : bytes[i];
  while (total > 0xffff) total = (total & 0xffff) + (total >> 16);
  return total;
}

Octets part(const Octets& bytes, std::size_t from, std::size_t until) {
  return {bytes.begin() + static_cast<std::ptrdiff_t>(from), bytes.begin() + static_cast<std::ptrdiff_t>(until)};
}

std::uint32_t word_at(const std::string& text, std::size_t at) {
  std::uint32_t word = 0;
  for (std::size_t i = 0; i < 4; ++i) word |= std::uint32_t{static_cast<std::uint8_t>(text[at + i])} << (8 * i);
  return word;
}

}  // namespace

TEST_CASE("an IPv4 packet has its lengths and checksums right") {
  const Octets packet = packet_of("10.0.0.1", "10.0.0.9", {1, 2, 3});
  CHECK(part(packet, 0, 10) == Octets{0x45, 0, 0, 31, 0xab, 0xcd, 0x40, 0, 64, 17});
  CHECK(part(packet, 12, 26) == Octets{10, 0, 0, 1, 10, 0, 0, 9, 0x12, 0x34, 0, 123, 0, 11});
  CHECK(packet.size() == 31);
  CHECK(receiver_sum(part(packet, 0, 20)) == 0xffff);
  Octets covered = part(packet, 12, 20);
  covered.insert(covered.end(), {0, 17, 0, 11});
  covered.insert(covered.end(), packet.begin() + 20, packet.end());
  CHECK(receiver_sum(covered) == 0xffff);
}

TEST_CASE("an IPv6 packet has its lengths and checksum right") {
  const Octets packet = packet_of("fd00:1::1", "fd00:1::9", {1, 2, 3, 4});
  CHECK(part(packet, 0, 10) == Octets{0x60, 0, 0, 0, 0, 12, 17, 64, 0xfd, 0});
  CHECK(packet.size() == 52);
  Octets covered = part(packet, 8, 40);
  covered.insert(covered.end(), {0, 0, 0, 12, 0, 0, 0, 17});
  covered.insert(covered.end(), packet.begin() + 40, packet.end());
  CHECK(receiver_sum(covered) == 0xffff);
}

TEST_CASE("a UDP checksum of zero is sent as all ones") {
  // The two bytes bring the sum of everything else to zero.
  Octets packet = packet_of("0.0.0.0", "0.0.0.0", {0, 0});
  const Octets checksum = part(packet, 26, 28);
  packet = packet_of("0.0.0.0", "0.0.0.0", checksum);
  CHECK(part(packet, 26, 28) == Octets{0xff, 0xff});
}

TEST_CASE("a payload that no datagram holds is cut") {
  const Octets packet = packet_of("10.0.0.1", "10.0.0.9", Octets(70000, 1));
  CHECK(packet.size() == 65535);
  CHECK(part(packet, 2, 4) == Octets{0xff, 0xff});
}

TEST_CASE("a capture holds what each host sent and received, to the nanosecond") {
  TemporaryFolder folder;
  Run run;
  run.write_to(folder.path());
  run.recorder().capture_packets();
  const Octets payload(48, 0x23);
  PacketEvent event;
  event.source = {*IpAddress::parse("10.0.0.1"), 123};
  event.destination = {*IpAddress::parse("10.0.0.9"), 123};
  event.payload = payload;
  event.at = run.at(1.000000005);
  event.host = HostIndex{0};
  run.recorder().packet(event);
  event.what = PacketEvent::What::dropped;
  run.recorder().packet(event);
  for (int i = 0; i < 1000; ++i) {
    event.what = PacketEvent::What::received;
    event.host = HostIndex{1};
    event.at = run.at(2 + i);
    run.recorder().packet(event);
  }
  run.finish();
  const std::string a = text_of(folder.path() / "a" / "packets.pcap");
  REQUIRE(a.size() == 24 + 16 + 76);
  CHECK(word_at(a, 0) == 0xa1b23c4d);
  CHECK(word_at(a, 4) == 0x00040002);
  CHECK(word_at(a, 20) == 101);
  CHECK(word_at(a, 24) == 1'800'000'001);
  CHECK(word_at(a, 28) == 5);
  CHECK(word_at(a, 32) == 76);
  CHECK(word_at(a, 36) == 76);
  CHECK(a[40] == 0x45);
  const std::string b = text_of(folder.path() / "b" / "packets.pcap");
  REQUIRE(b.size() == 24 + 1000 * (16 + 76));
  CHECK(word_at(b, 24 + 999 * 92) == 1'800'001'001);
  CHECK(!std::filesystem::exists(folder.path() / "c-1"));
}

TEST_CASE("a capture that cannot be written is reported") {
  TemporaryFolder folder;
  std::filesystem::create_directory(folder.path() / "a");
  std::filesystem::create_symlink("/dev/full", folder.path() / "a" / "packets.pcap");
  Run run;
  run.write_to(folder.path());
  run.recorder().capture_packets();
  PacketEvent event;
  event.at = run.at(1);
  event.host = HostIndex{0};
  for (int i = 0; i < 1000; ++i) run.recorder().packet(event);
  CHECK_THROWS_WITH(run.finish(), Catch::EndsWith("a/packets.pcap: No space left on device"));
}

}  // namespace ntpsim::record

#include "models/wire/packet.h"

#include <catch2/catch.hpp>

#include "models/base/random.h"

using namespace ntpsim;
using namespace ntpsim::wire;

namespace {

using Octets = std::vector<std::uint8_t>;

Octets header_octets(int version = 4, Mode mode = Mode::client) {
  Octets octets(header_size);
  for (std::size_t i = 1; i < octets.size(); ++i) octets[i] = static_cast<std::uint8_t>(i);
  octets[0] = static_cast<std::uint8_t>(version << 3 | static_cast<int>(mode));
  return octets;
}

Octets& append(Octets& octets, std::size_t count, std::uint8_t value) {
  octets.insert(octets.end(), count, value);
  return octets;
}

Octets& append_field(Octets& octets, std::uint16_t type, std::size_t length, std::uint8_t value = 0x5a) {
  for (const unsigned part : {type / 256U, type % 256U, static_cast<unsigned>(length / 256), static_cast<unsigned>(length % 256)})
    octets.push_back(static_cast<std::uint8_t>(part));
  return append(octets, length < 4 ? 0 : length - 4, value);
}

Reason reason_of(const Octets& octets) { return parse(octets).reason; }

}  // namespace

TEST_CASE("every field of the header stands where RFC 5905 puts it") {
  Octets octets = header_octets();
  octets[0] = 0xdc;   // LI 3, version 3, mode 4
  octets[2] = 0xfa;   // poll -6
  octets[3] = 0xe9;   // precision -23
  const auto parsed = parse(octets);
  REQUIRE(parsed.ok());
  const Header& header = parsed.packet.header;
  CHECK(header.leap == Leap::unsynchronized);
  CHECK(header.version == 3);
  CHECK(header.mode == Mode::server);
  CHECK(header.stratum == 1);
  CHECK(header.poll == -6);
  CHECK(header.precision == -23);
  CHECK(header.root_delay.value() == 0x04050607U);
  CHECK(header.root_dispersion.value() == 0x08090a0bU);
  CHECK(header.refid == 0x0c0d0e0fU);
  CHECK(header.reference.value() == 0x1011121314151617U);
  CHECK(header.origin.value() == 0x18191a1b1c1d1e1fU);
  CHECK(header.receive.value() == 0x2021222324252627U);
  CHECK(header.transmit.value() == 0x28292a2b2c2d2e2fU);
  CHECK(parsed.packet.extensions.empty());
  CHECK_FALSE(parsed.packet.mac.has_value());
  CHECK(serialise(header) == octets);
}

TEST_CASE("fewer than 48 octets are too short, down to none") {
  const Octets octets = header_octets();
  for (std::size_t size = 0; size < header_size; ++size) {
    CAPTURE(size);
    CHECK(parse(std::span{octets}.first(size)).reason == Reason::too_short);
  }
  CHECK(reason_of(octets) == Reason::none);
}

TEST_CASE("versions 1 to 4 are read, 0 and 5 to 7 are refused") {
  for (const int version : {1, 2, 3, 4}) CHECK(reason_of(header_octets(version)) == Reason::none);
  for (const int version : {0, 5, 6, 7}) CHECK(reason_of(header_octets(version)) == Reason::bad_version);
}

TEST_CASE("control and private packets have another format, whatever their length") {
  for (const Mode mode : {Mode::control, Mode::private_use}) {
    const Octets octets = header_octets(2, mode);
    CHECK(reason_of(octets) == Reason::bad_mode);
    CHECK(parse(std::span{octets}.first(12)).reason == Reason::bad_mode);
  }
}

TEST_CASE("four octets after a header of version 2 to 4 are a crypto-NAK") {
  for (const int version : {2, 3, 4}) {
    Octets octets = header_octets(version);
    const auto parsed = parse(append(octets, 4, 0));
    REQUIRE(parsed.ok());
    REQUIRE(parsed.packet.mac.has_value());
    CHECK(parsed.packet.mac->key_id == 0);
    CHECK(parsed.packet.mac->digest.empty());
  }
}

TEST_CASE("four octets after an extension field are a crypto-NAK") {
  Octets octets = header_octets();
  append_field(octets, 0x0104, 28);
  const auto parsed = parse(append(octets, 4, 0));
  REQUIRE(parsed.ok());
  CHECK(parsed.packet.extensions.size() == 1);
  CHECK(parsed.packet.mac->digest.empty());
  Octets shortest = header_octets();          // a field of 16 octets and a crypto-NAK are 20: a MAC
  append_field(shortest, 0x0104, 16);
  CHECK(parse(append(shortest, 4, 0)).packet.mac->digest.size() == 16);
}

// RFC 7822, section 7.5.1: with a MAC of 20 octets (MD5, and AES-CMAC of RFC 8573) or of 24 (SHA-1), or a digest that was cut
// to it.
TEST_CASE("the number of octets left decides between an extension field and a MAC, whatever their length field says") {
  for (const std::size_t mac_size : {20U, 24U})
    for (const std::size_t field_size : {16U, 20U, 24U, 28U, 36U, 52U, 68U}) {
      CAPTURE(mac_size, field_size);
      Octets octets = header_octets();
      append_field(octets, 0x0104, field_size);
      append_field(octets, 0x0204, mac_size);   // a key identifier that reads like a field of the length that is left
      const auto parsed = parse(octets);
      REQUIRE(parsed.ok());
      REQUIRE(parsed.packet.extensions.size() == 1);
      CHECK(parsed.packet.extensions[0].type == 0x0104);
      CHECK(parsed.packet.extensions[0].value.size() == field_size - 4);
      CHECK(parsed.packet.mac->key_id == 0x02040000U + mac_size);
    }
}

TEST_CASE("a field that reaches over the MAC swallows it, one that ends within it is refused") {
  Octets octets = header_octets();
  append_field(octets, 0x0104, 28);
  append(octets, 20, 1);
  octets[header_size + 3] = 48;              // all that is left
  const auto swallowed = parse(octets);
  REQUIRE(swallowed.ok());
  CHECK(swallowed.packet.extensions.size() == 1);
  CHECK_FALSE(swallowed.packet.mac.has_value());
  octets[header_size + 3] = 40;              // 8 octets remain
  CHECK(reason_of(octets) == Reason::bad_extension);
  octets[header_size + 3] = 52;              // more than is left
  CHECK(reason_of(octets) == Reason::bad_extension);
}

TEST_CASE("a long digest whose key identifier reads like a field of its length is taken for that field") {
  for (const std::size_t size : {32U, 36U, 52U, 68U}) {
    Octets octets = header_octets();
    const auto parsed = parse(append_field(octets, 1, size));
    REQUIRE(parsed.ok());
    CHECK(parsed.packet.extensions.size() == 1);
    CHECK_FALSE(parsed.packet.mac.has_value());
  }
}

TEST_CASE("20 and 24 octets are a MAC even if they look like an extension field") {
  for (const std::size_t size : {20U, 24U}) {
    Octets octets = header_octets();
    append_field(octets, 0x0104, size);
    const auto parsed = parse(octets);
    REQUIRE(parsed.ok());
    CHECK(parsed.packet.extensions.empty());
    REQUIRE(parsed.packet.mac.has_value());
    CHECK(parsed.packet.mac->key_id == 0x01040000U + size);
    CHECK(parsed.packet.mac->digest.size() == size - 4);
  }
}

TEST_CASE("the digests of SHA-2 and SHA-3 make longer MACs") {
  for (const std::size_t size : {32U, 36U, 52U, 68U}) {
    Octets octets = header_octets();
    append_field(octets, 0, size);   // key identifier = size: the length would fit, but type 0 is no field
    const auto parsed = parse(octets);
    REQUIRE(parsed.ok());
    REQUIRE(parsed.packet.mac.has_value());
    CHECK(parsed.packet.mac->key_id == size);
    CHECK(parsed.packet.mac->digest.size() == size - 4);
  }
}

TEST_CASE("versions before 4 have a MAC but no extension fields") {
  for (const std::size_t size : {12U, 20U, 24U, 32U, 36U, 52U, 68U}) {
    Octets octets = header_octets(3);
    const auto parsed = parse(append(octets, size, 1));
    REQUIRE(parsed.ok());
    CHECK(parsed.packet.mac->digest.size() == size - 4);
  }
  Octets field = header_octets(3);
  CHECK(reason_of(append_field(field, 0x0104, 28)) == Reason::bad_extension);
  for (const std::size_t size : {4U, 12U}) {
    Octets first_version = header_octets(1);
    CHECK(reason_of(append(first_version, size, 0)) == Reason::bad_extension);
  }
}

TEST_CASE("extension fields follow each other, with or without a MAC after them") {
  Octets octets = header_octets();
  append_field(octets, 0x0104, 16, 0x11);
  append_field(octets, 0x0204, 28, 0x22);
  const auto plain = parse(octets);
  REQUIRE(plain.ok());
  REQUIRE(plain.packet.extensions.size() == 2);
  CHECK(plain.packet.extensions[0].type == 0x0104);
  CHECK(plain.packet.extensions[0].value.size() == 12);
  CHECK(plain.packet.extensions[0].value[0] == 0x11);
  CHECK(plain.packet.extensions[1].type == 0x0204);
  CHECK(plain.packet.extensions[1].value.size() == 24);
  CHECK_FALSE(plain.packet.mac.has_value());

  append(octets, 20, 7);
  const auto authenticated = parse(octets);
  REQUIRE(authenticated.ok());
  CHECK(authenticated.packet.extensions.size() == 2);
  CHECK(authenticated.packet.mac->key_id == 0x07070707U);
}

TEST_CASE("a last extension field without a MAC has at least 28 octets") {
  Octets octets = header_octets();
  CHECK(reason_of(append_field(octets, 0x0104, 28)) == Reason::none);
  Octets sixteen = header_octets();
  CHECK(reason_of(append_field(sixteen, 0x0104, 16)) == Reason::bad_extension);
  append(sixteen, 20, 1);
  CHECK(reason_of(sixteen) == Reason::none);   // the same field before a MAC
}

TEST_CASE("an extension field of a wrong length is refused") {
  for (const std::size_t length : {0U, 4U, 12U, 30U, 44U, 0xfffcU}) {
    CAPTURE(length);
    Octets octets = header_octets();
    append_field(octets, 0x0104, 40);
    octets[header_size + 2] = static_cast<std::uint8_t>(length >> 8);
    octets[header_size + 3] = static_cast<std::uint8_t>(length);
    CHECK(reason_of(octets) == Reason::bad_extension);
  }
}

TEST_CASE("an extension field ends at a word, even if what follows would fit") {
  for (const std::size_t length : {28U, 29U, 30U, 31U, 32U}) {
    Octets octets = header_octets();
    append_field(octets, 0x0104, length);
    append(octets, 20, 1);
    CHECK(reason_of(octets) == (length % 4 == 0 ? Reason::none : Reason::bad_extension));
  }
}

TEST_CASE("leftovers that are neither field nor MAC are refused") {
  for (const std::size_t left : {1U, 2U, 3U, 5U, 8U, 12U, 16U, 19U, 21U, 28U}) {
    CAPTURE(left);
    Octets octets = header_octets();
    CHECK(reason_of(append(octets, left, 0)) == Reason::bad_extension);
  }
}

TEST_CASE("serialising fills a short value up to what the format allows") {
  const Octets value{1, 2, 3};
  const Octets digest(16, 9);
  Packet packet;
  packet.header.version = 4;
  packet.header.mode = Mode::client;
  packet.extensions = {{0x0104, value}};
  CHECK(serialise(packet).size() == header_size + 28);
  packet.mac = Mac{1, digest};
  const auto octets = serialise(packet);
  CHECK(octets.size() == header_size + 16 + 20);
  const auto parsed = parse(octets);
  REQUIRE(parsed.ok());
  CHECK(parsed.packet.extensions[0].value.size() == 12);
  CHECK(parsed.packet.extensions[0].value[2] == 3);
  CHECK(parsed.packet.extensions[0].value[3] == 0);
  CHECK(parsed.packet.mac->key_id == 1);
}

TEST_CASE("a packet survives being cut at every length") {
  Octets octets = header_octets();
  append_field(octets, 0x0104, 36);
  append_field(octets, 0x0204, 104);
  append(octets, 24, 3);
  int packets = 0;
  for (std::size_t size = 0; size <= octets.size(); ++size) {
    const Octets cut(octets.begin(),
                     octets.begin() + static_cast<std::ptrdiff_t>(size));   // own allocation: a sanitizer sees its end
    const auto parsed = parse(cut);
    if (!parsed.ok()) continue;
    ++packets;
    CHECK(serialise(parsed.packet) == cut);
  }
  CHECK(packets > 3);
}

TEST_CASE("random octets give a packet that serialises to the same octets, or a reason, and nothing else") {
  Random random{7, "test.packet"};
  int packets = 0;
  for (int i = 0; i < 100'000; ++i) {
    Octets octets(random.below(140));
    for (auto& octet : octets) octet = static_cast<std::uint8_t>(random.bits());
    const bool plausible = octets.size() > 52 && random.chance(0.5);
    if (plausible) {   // a version 4 header and a field that may fit, so that the far end of the parser is reached too
      octets[0] = 0x23;
      octets[50] = 0;
      octets[51] = static_cast<std::uint8_t>(random.below(24) * 4);
    }
    const auto parsed = parse(octets);
    if (!parsed.ok()) continue;
    ++packets;
    REQUIRE(serialise(parsed.packet) == octets);
  }
  CHECK(packets > 1000);
}

TEST_CASE("a packet of version 1 without a mode tells by its ports who asks") {
  Header header;
  header.version = 1;
  CHECK(effective_mode(header, 49152, 123) == Mode::client);
  CHECK(effective_mode(header, 123, 49152) == Mode::server);
  CHECK(effective_mode(header, 123, 123) == Mode::symmetric_active);
  CHECK(effective_mode(header, 49152, 49153) == Mode::reserved);
  header.mode = Mode::client;
  CHECK(effective_mode(header, 123, 123) == Mode::client);
  header.version = 2;
  header.mode = Mode::reserved;
  CHECK(effective_mode(header, 49152, 123) == Mode::reserved);
}

#include "models/ntp/key_ring.h"

#include <catch2/catch.hpp>

#include <stdexcept>

using namespace ntpsim;
using namespace ntpsim::ntp;
using wire::MacType;

namespace {

using Octets = std::vector<std::uint8_t>;

const IpAddress server = IpAddress::v4(0x0a010002);
const IpAddress stranger = IpAddress::v4(0x0a020002);

constexpr MacType all[] = {MacType::md5,    MacType::sha1,     MacType::sha224,   MacType::sha256,       MacType::sha384,
                           MacType::sha512, MacType::sha3_224, MacType::sha3_512, MacType::aes_128_cmac, MacType::aes_256_cmac};

Key key(KeyId id, MacType type = MacType::md5) {
  return {id, type, Octets(wire::key_size(type).value_or(11), static_cast<std::uint8_t>(id)), {}};
}

Octets request(int version = 4) {
  wire::Header header;
  header.version = static_cast<std::uint8_t>(version);
  header.mode = wire::Mode::client;
  header.transmit = wire::NtpTimestamp{0x1122334455667788};
  return wire::serialise(header);
}

Reason check(const KeyRing& ring, const Octets& octets, KeyId expected = 0, const IpAddress& from = server) {
  const auto parsed = wire::parse(octets);
  return parsed.ok() ? ring.check(octets, parsed.packet.mac, from, expected) : parsed.reason;
}

}  // namespace

TEST_CASE("what one end seals with a key, the other end takes with the same key") {
  for (const MacType type : all)
    for (const int version : {2, 3, 4}) {
      CAPTURE(wire::name(type), version);
      const KeyRing ring{{key(7, type)}};
      const Octets sealed = ring.seal(request(version), 7);
      CHECK(check(ring, sealed) == Reason::none);
      CHECK(check(ring, sealed, 7) == Reason::none);
      CHECK(std::equal(sealed.begin(), sealed.begin() + wire::header_size, request(version).begin()));
    }
}

TEST_CASE("a long digest is cut to 20 octets in version 4 and whole before it") {
  const KeyRing ring{{key(1, MacType::sha1), key(2, MacType::sha512), key(3, MacType::md5)}};
  CHECK(ring.seal(request(4), 1).size() == 48 + 24);
  CHECK(ring.seal(request(4), 2).size() == 48 + 24);
  CHECK(ring.seal(request(4), 3).size() == 48 + 20);
  CHECK(ring.seal(request(3), 1).size() == 48 + 24);
  CHECK(ring.seal(request(3), 2).size() == 48 + 68);
}

TEST_CASE("an answer has the digest's form that its request had") {
  const KeyRing ring{{key(2, MacType::sha512)}};
  const Octets cut_in_version_3 = ring.seal(request(3), 2, 20);
  CHECK(cut_in_version_3.size() == 48 + 24);
  CHECK(check(ring, cut_in_version_3, 2) == Reason::none);
  const Octets whole_in_version_4 = ring.seal(request(4), 2, 64);
  CHECK(whole_in_version_4.size() == 48 + 68);
  CHECK(check(ring, whole_in_version_4, 2) == Reason::none);
}

TEST_CASE("extension fields are authenticated with the header") {
  const KeyRing ring{{key(1, MacType::sha256)}};
  const Octets value(20, 5);
  auto parsed = wire::parse(request());
  parsed.packet.extensions = {{0x2005, value}};
  Octets sealed = ring.seal(wire::serialise(parsed.packet), 1);
  CHECK(check(ring, sealed, 1) == Reason::none);
  sealed[wire::header_size + 8] ^= 1;
  CHECK(check(ring, sealed, 1) == Reason::bad_digest);
}

TEST_CASE("every bit of a sealed packet is protected") {
  for (const MacType type : {MacType::md5, MacType::sha512, MacType::aes_128_cmac}) {
    const KeyRing ring{{key(7, type)}};
    const Octets sealed = ring.seal(request(), 7);
    for (std::size_t i = 0; i < sealed.size() * 8; ++i) {
      Octets wrong = sealed;
      wrong[i / 8] = static_cast<std::uint8_t>(wrong[i / 8] ^ 1 << i % 8);
      CAPTURE(wire::name(type), i);
      CHECK(check(ring, wrong, 7) != Reason::none);
    }
  }
}

TEST_CASE("a packet is refused for what is wrong with its MAC") {
  const KeyRing ours{{key(1), key(2), key(3, MacType::sha1)}, std::set<KeyId>{1, 3}};
  const KeyRing theirs{{key(1, MacType::sha1), key(2), key(3, MacType::sha1), key(9)}};
  CHECK(check(ours, request(), 1) == Reason::not_authenticated);
  CHECK(check(ours, theirs.seal(request(), 9)) == Reason::unknown_key);
  CHECK(check(ours, theirs.seal(request(), 2)) == Reason::untrusted_key);
  CHECK(check(ours, theirs.seal(request(), 3), 1) == Reason::other_key);
  CHECK(check(ours, theirs.seal(request(), 1), 1) == Reason::bad_mac_length);   // SHA-1 where MD5 is
  Octets wrong = ours.seal(request(), 1);
  wrong[20] ^= 1;
  CHECK(check(ours, wrong, 1) == Reason::bad_digest);
}

TEST_CASE("a MAC of another key of the same secret and type is not that of the association") {
  const KeyRing ring{{{1, MacType::md5, Octets(8, 1), {}}, {2, MacType::md5, Octets(8, 1), {}}}};
  CHECK(check(ring, ring.seal(request(), 2), 1) == Reason::other_key);
  CHECK(check(ring, ring.seal(request(), 2)) == Reason::none);
}

TEST_CASE("a packet without a MAC is accepted only without a key") {
  const KeyRing ring{{key(1)}};
  CHECK(check(ring, request()) == Reason::none);
  CHECK(check(ring, request(), 1) == Reason::not_authenticated);
  CHECK(check(KeyRing{}, request()) == Reason::none);
}

TEST_CASE("a key identifier of zero without digest is a crypto-NAK, whether or not a key is expected") {
  const KeyRing ring{{key(1)}};
  for (const int version : {2, 3, 4}) {
    const Octets nak = with_crypto_nak(request(version));
    CHECK(nak.size() == 52);
    CHECK(check(ring, nak) == Reason::crypto_nak);
    CHECK(check(ring, nak, 1) == Reason::crypto_nak);
    CHECK(check(KeyRing{}, nak) == Reason::crypto_nak);
  }
}

TEST_CASE("a MAC that consists of a key identifier alone authenticates nothing") {
  const KeyRing ring{{key(1)}};
  Octets octets = with_crypto_nak(request());
  octets.back() = 1;
  CHECK(check(ring, octets) == Reason::bad_mac_length);
  CHECK(check(ring, octets, 1) == Reason::bad_mac_length);
  octets.back() = 2;
  CHECK(check(ring, octets) == Reason::unknown_key);
}

TEST_CASE("a key identifier of zero with a digest is no key") {
  Octets octets = request();
  octets.insert(octets.end(), 20, 0);
  CHECK(check(KeyRing{{key(1)}}, octets) == Reason::unknown_key);
  CHECK(check(KeyRing{{key(1)}}, octets, 1) == Reason::other_key);
}

TEST_CASE("the MAC of DES, for which there are no keys, is read and refused") {
  Octets octets = request(3);
  octets.insert(octets.end(), {0, 0, 0, 1, 9, 9, 9, 9, 9, 9, 9, 9});
  CHECK(check(KeyRing{{key(1)}}, octets, 1) == Reason::bad_mac_length);
}

TEST_CASE("a key that is bound to addresses is taken from these alone") {
  Key bound = key(1);
  bound.only_from = {*Prefix::parse("10.1.0.0/16"), *Prefix::parse("fd00:1::/64")};
  const KeyRing ring{{bound}};
  const Octets sealed = ring.seal(request(), 1);
  CHECK(check(ring, sealed, 1, server) == Reason::none);
  CHECK(check(ring, sealed, 1, *IpAddress::parse("fd00:1::9")) == Reason::none);
  CHECK(check(ring, sealed, 1, stranger) == Reason::key_not_for_address);
  CHECK(ring.usable(1, stranger) == Reason::key_not_for_address);
}

TEST_CASE("a source may use a key that is there, trusted and for its address") {
  const KeyRing all_trusted{{key(1), key(2)}};
  CHECK(all_trusted.usable(1, server) == Reason::none);
  CHECK(all_trusted.usable(2, server) == Reason::none);
  CHECK(all_trusted.usable(3, server) == Reason::unknown_key);
  const KeyRing one_trusted{{key(1), key(2)}, std::set<KeyId>{2}};
  CHECK(one_trusted.usable(1, server) == Reason::untrusted_key);
  CHECK(one_trusted.usable(2, server) == Reason::none);
  CHECK(KeyRing{{key(1)}, std::set<KeyId>{}}.usable(1, server) == Reason::untrusted_key);
}

TEST_CASE("invalid keys are refused with their identifier") {
  CHECK_THROWS_WITH((KeyRing{{key(5), key(5)}}), "key 5: there are two of them");
  CHECK_THROWS_WITH(KeyRing{{key(0)}}, "key 0: the identifier zero stands for a crypto-NAK");
  CHECK_THROWS_WITH((KeyRing{{{4, MacType::md5, {}, {}}}}), "key 4: it is empty");
  CHECK_THROWS_WITH((KeyRing{{{4, MacType::aes_128_cmac, Octets(15), {}}}}), "key 4: a key of AES128 has 16 octets, this one 15");
  CHECK_THROWS_WITH((KeyRing{{key(1)}, std::set<KeyId>{1, 2}}), "key 2: it is trusted, but not there");
  CHECK_THROWS_AS(KeyRing{}.seal(request(), 1), std::invalid_argument);
  CHECK_THROWS_AS((KeyRing{{key(1)}}.seal(Octets(47), 1)), std::invalid_argument);
}

#include "models/wire/mac.h"

#include <catch2/catch.hpp>

#include <stdexcept>
#include <string>

using namespace ntpsim::wire;

namespace {

using Octets = std::vector<std::uint8_t>;

Octets from_hexadecimal(std::string_view text) {
  Octets octets;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2)
    octets.push_back(static_cast<std::uint8_t>(std::stoi(std::string{text.substr(i, 2)}, nullptr, 16)));
  return octets;
}

std::string hexadecimal(const Octets& octets) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string text;
  for (const auto octet : octets) {
    text += digits[octet >> 4];
    text += digits[octet & 15];
  }
  return text;
}

Octets octets_of(std::string_view text) { return {text.begin(), text.end()}; }

constexpr MacType all[] = {MacType::md5,      MacType::sha1,     MacType::sha224,   MacType::sha256,       MacType::sha384,
                           MacType::sha512,   MacType::sha3_224, MacType::sha3_256, MacType::sha3_384,     MacType::sha3_512,
                           MacType::aes_128_cmac, MacType::aes_192_cmac, MacType::aes_256_cmac};

Octets key_for(MacType type) { return Octets(key_size(type).value_or(13), 0x42); }

}  // namespace

// The published digests of "abc" (RFC 1321, FIPS 180-4, FIPS 202), split at any place between key and packet.
TEST_CASE("a digest is that of the key followed by the packet") {
  const struct {
    MacType type;
    const char* digest;
  } published[] = {
      {MacType::md5, "900150983cd24fb0d6963f7d28e17f72"},
      {MacType::sha1, "a9993e364706816aba3e25717850c26c9cd0d89d"},
      {MacType::sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
      {MacType::sha384, "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7"},
      {MacType::sha512, "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                        "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"},
      {MacType::sha224, "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7"},
      {MacType::sha3_224, "e642824c3f8cf24ad09234ee7d3c766fc9a3a5168d0c94ad73b46fdf"},
      {MacType::sha3_256, "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532"},
      {MacType::sha3_384, "ec01498288516fc926459f58e2c6ad8df9b473cb0fc08c2596da7cf0e49be4b2"
                          "98d88cea927ac7f539f1edf228376d25"},
      {MacType::sha3_512, "b751850b1a57168a5693cd924b6b096e08f621827444f70d884f5d0240d2712e"
                          "10e116e9192af3c91a7ec57647e3934057340b4cf408d5a56592f8274eec53f0"},
  };
  for (const auto& [type, expected] : published) {
    CAPTURE(name(type));
    CHECK(hexadecimal(digest(type, octets_of("ab"), octets_of("c"))) == expected);
    CHECK(hexadecimal(digest(type, octets_of("a"), octets_of("bc"))) == expected);
  }
}

// RFC 4493, section 4, and NIST SP 800-38B, appendix D.3.
TEST_CASE("AES-CMAC gives its published values") {
  const Octets key_128 = from_hexadecimal("2b7e151628aed2a6abf7158809cf4f3c");
  const Octets key_256 = from_hexadecimal("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4");
  const Octets message = from_hexadecimal("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411");
  CHECK(hexadecimal(digest(MacType::aes_128_cmac, key_128, {})) == "bb1d6929e95937287fa37d129b756746");
  CHECK(hexadecimal(digest(MacType::aes_128_cmac, key_128, message)) == "dfa66747de9ae63030ca32611497c827");
  const Octets key_192 = from_hexadecimal("8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b");
  CHECK(hexadecimal(digest(MacType::aes_192_cmac, key_192, {})) == "d17ddf46adaacde531cac483de7a9367");
  CHECK(hexadecimal(digest(MacType::aes_192_cmac, key_192, from_hexadecimal("6bc1bee22e409f96e93d7e117393172a"))) ==
        "9e99a7bf31e710900662f65e617c5184");
  CHECK(hexadecimal(digest(MacType::aes_192_cmac, key_192, message)) == "8a1de5be2eb31aad089a82e6ee908b0e");
  CHECK(hexadecimal(digest(MacType::aes_256_cmac, key_256, {})) == "028962f61b7bf89efc6b551f4667d983");
  CHECK(hexadecimal(digest(MacType::aes_256_cmac, key_256, message)) == "aaf3d8f1de5640c232f5b169b9c911e6");
}

TEST_CASE("every type has the digest size that its MAC announces, and no key of the wrong size") {
  const std::size_t sizes[] = {16, 20, 28, 32, 48, 64, 28, 32, 48, 64, 16, 16, 16};
  for (std::size_t i = 0; i < std::size(all); ++i) {
    CAPTURE(name(all[i]));
    CHECK(digest_size(all[i]) == sizes[i]);
    CHECK(digest(all[i], key_for(all[i]), octets_of("packet")).size() == sizes[i]);
  }
  CHECK(key_size(MacType::aes_128_cmac) == 16);
  CHECK(key_size(MacType::aes_256_cmac) == 32);
  CHECK_THROWS_WITH(digest(MacType::aes_128_cmac, Octets(15), {}), "AES128: a key of 15 octets");
  CHECK_THROWS_AS(digest(MacType::aes_256_cmac, Octets(16), {}), std::invalid_argument);
}

TEST_CASE("a digest is right whole, or cut to 20 octets, and in no other form") {
  for (const MacType type : all) {
    CAPTURE(name(type));
    const Octets key = key_for(type), packet = octets_of("packet");
    const Octets whole = digest(type, key, packet);
    const std::size_t cut = std::min(whole.size(), longest_cut_digest);
    for (std::size_t size = 0; size <= whole.size(); ++size) {
      CAPTURE(size);
      const bool is_form = size == whole.size() || size == cut;
      CHECK(is_digest_size(type, size) == is_form);
      CHECK(digest_matches(type, key, packet, std::span{whole}.first(size)) == is_form);
    }
    Octets longer = whole;
    longer.push_back(0);
    CHECK_FALSE(digest_matches(type, key, packet, longer));
  }
}

TEST_CASE("one wrong bit in key, packet or digest is one too many") {
  for (const MacType type : all) {
    CAPTURE(name(type));
    const Octets key = key_for(type), packet(48, 0x23);
    const Octets right = digest(type, key, packet);
    for (std::size_t i = 0; i < right.size() * 8; ++i) {
      Octets wrong = right;
      wrong[i / 8] = static_cast<std::uint8_t>(wrong[i / 8] ^ 1 << i % 8);
      CHECK_FALSE(digest_matches(type, key, packet, wrong));
    }
    for (std::size_t i = 0; i < packet.size() * 8; ++i) {
      Octets wrong = packet;
      wrong[i / 8] = static_cast<std::uint8_t>(wrong[i / 8] ^ 1 << i % 8);
      CHECK_FALSE(digest_matches(type, key, wrong, right));
    }
    Octets other_key = key;
    other_key.back() ^= 1;
    CHECK_FALSE(digest_matches(type, other_key, packet, right));
  }
}

TEST_CASE("a type is known by the words of ntpd, ntpsec and chronyd") {
  for (const MacType type : all) CHECK(parse_mac_type(name(type)) == type);
  for (const char* word : {"M", "m", "md5"}) CHECK(parse_mac_type(word) == MacType::md5);
  for (const char* word : {"sha", "SHA-1", "Sha1"}) CHECK(parse_mac_type(word) == MacType::sha1);
  for (const char* word : {"AES", "AES-128", "AES128CMAC", "aes-128-cmac"}) CHECK(parse_mac_type(word) == MacType::aes_128_cmac);
  for (const char* word : {"SHA3-256", "sha3256"}) CHECK(parse_mac_type(word) == MacType::sha3_256);
  for (const char* word : {"AES-256", "aes256cmac"}) CHECK(parse_mac_type(word) == MacType::aes_256_cmac);
  for (const char* word : {"", "-", "S", "N", "A", "MD4", "SHA3-255", "MD5x"}) CHECK_FALSE(parse_mac_type(word).has_value());
}

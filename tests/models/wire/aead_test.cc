// The library's AES-SIV takes one associated octet string and a nonce, the examples of RFC 5297 have none and three. So a
// second implementation stands here, which reproduces those examples, and the two are compared.
#include "models/wire/aead.h"

#include <catch2/catch.hpp>
#include <gnutls/crypto.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string_view>

#include "models/base/random.h"

using namespace ntpsim;
using namespace ntpsim::wire;

namespace {

using Octets = std::vector<std::uint8_t>;
using Block = std::array<std::uint8_t, 16>;

Octets octets(std::string_view hex) {
  const auto digit = [](char c) { return static_cast<unsigned>(c <= '9' ? c - '0' : c - 'a' + 10); };
  Octets all;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    all.push_back(static_cast<std::uint8_t>(digit(hex[i]) << 4 | digit(hex[i + 1])));
  return all;
}

Octets drawn(Random& random, std::size_t size) {
  Octets all(size);
  for (auto& octet : all) octet = static_cast<std::uint8_t>(random.bits());
  return all;
}

Block cmac(const Octets& key, const Octets& data) {
  Block mac;
  REQUIRE(gnutls_hmac_fast(GNUTLS_MAC_AES_CMAC_128, key.data(), key.size(), data.data(), data.size(), mac.data()) == 0);
  return mac;
}

Block doubled(const Block& block) {
  Block twice;
  for (std::size_t i = 0; i < 16; ++i)
    twice[i] = static_cast<std::uint8_t>(block[i] << 1 | (i < 15 ? block[i + 1] >> 7 : 0));
  if ((block[0] & 0x80) != 0) twice[15] ^= 0x87;
  return twice;
}

template <class Into>
void exclusive_or(Into& into, const Block& block, std::size_t from) {
  for (std::size_t i = 0; i < 16; ++i) into[from + i] ^= block[i];
}

// RFC 5297, section 2.4. `parts` are the associated strings, a nonce the last of them.
Block s2v(const Octets& key, const std::vector<Octets>& parts, Octets plaintext) {
  Block sum = cmac(key, Octets(16));
  for (const Octets& part : parts) {
    sum = doubled(sum);
    exclusive_or(sum, cmac(key, part), 0);
  }
  if (plaintext.size() >= 16) {
    exclusive_or(plaintext, sum, plaintext.size() - 16);
    return cmac(key, plaintext);
  }
  plaintext.push_back(0x80);
  plaintext.resize(16);
  exclusive_or(plaintext, doubled(sum), 0);
  return cmac(key, plaintext);
}

Block encrypted_block(Octets key, Block block) {
  Block iv{};
  const gnutls_datum_t key_datum{key.data(), 16}, iv_datum{iv.data(), 16};
  gnutls_cipher_hd_t cipher = nullptr;
  REQUIRE(gnutls_cipher_init(&cipher, GNUTLS_CIPHER_AES_128_CBC, &key_datum, &iv_datum) == 0);
  REQUIRE(gnutls_cipher_encrypt(cipher, block.data(), block.size()) == 0);
  gnutls_cipher_deinit(cipher);
  return block;
}

Octets siv(const Octets& key, const std::vector<Octets>& parts, const Octets& plaintext) {
  const Octets first{key.begin(), key.begin() + 16}, second{key.begin() + 16, key.end()};
  const Block tag = s2v(first, parts, plaintext);
  Octets result{tag.begin(), tag.end()};
  Block counter = tag;
  counter[8] &= 0x7f;
  counter[12] &= 0x7f;
  for (std::size_t at = 0; at < plaintext.size(); ++at) {
    const std::size_t place = at % 16;
    Block stream = encrypted_block(second, counter);
    result.push_back(static_cast<std::uint8_t>(plaintext[at] ^ stream[place]));
    if (place == 15)
      for (std::size_t i = 16; i-- > 0 && ++counter[i] == 0;) {
      }
  }
  return result;
}

}  // namespace

TEST_CASE("the examples of RFC 5297 come out of the second implementation") {
  CHECK(siv(octets("fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"),
            {octets("101112131415161718191a1b1c1d1e1f2021222324252627")}, octets("112233445566778899aabbccddee")) ==
        octets("85632d07c6e8f37f950acd320a2ecc9340c02b9690c4dc04daef7f6afe5c"));
  CHECK(siv(octets("7f7e7d7c7b7a79787776757473727170404142434445464748494a4b4c4d4e4f"),
            {octets("00112233445566778899aabbccddeeffdeaddadadeaddadaffeeddccbbaa99887766554433221100"),
             octets("102030405060708090a0"), octets("09f911029d74e35bd84156c5635688c0")},
            octets("7468697320697320736f6d6520706c61696e7465787420746f20656e6372797074207573696e67205349562d414553")) ==
        octets("7bdb6e3b432667eb06f4d14bff2fbd0fcb900f2fddbe404326601965c889bf17dba77ceb094fa663b7a3f748ba8af829"
               "ea64ad544a272e9c485b62a3fd5c0d"));
}

TEST_CASE("AES-SIV-CMAC-256 is that of RFC 5297 with the nonce as its last associated string") {
  Random random{1, "aead"};
  for (const std::size_t size : {0U, 1U, 15U, 16U, 17U, 64U, 333U}) {
    const Octets key = drawn(random, 32), nonce = drawn(random, 1 + random.below(40)), associated = drawn(random, size * 2);
    const Octets plaintext = drawn(random, size);
    CAPTURE(size, nonce.size());
    const Octets sealed = Aead{key}.seal(nonce, associated, plaintext);
    CHECK(sealed == siv(key, {associated, nonce}, plaintext));
    CHECK(Aead{key}.open(nonce, associated, sealed) == plaintext);
  }
}

TEST_CASE("a flipped bit anywhere keeps a ciphertext from being opened") {
  Random random{2, "aead"};
  const Octets key = drawn(random, 32);
  Octets nonce = drawn(random, 16), associated = drawn(random, 50);
  const Aead aead{key};
  Octets sealed = aead.seal(nonce, associated, drawn(random, 20));
  for (Octets* part : {&nonce, &associated, &sealed})
    for (auto& octet : *part)
      for (unsigned bit = 0; bit < 8; ++bit) {
        octet ^= static_cast<std::uint8_t>(1U << bit);
        CHECK_FALSE(aead.open(nonce, associated, sealed));
        octet ^= static_cast<std::uint8_t>(1U << bit);
      }
  CHECK(aead.open(nonce, associated, sealed));
}

TEST_CASE("what has no room for a tag, or no nonce, is not opened") {
  const Aead aead{Octets(32, 7)};
  CHECK_FALSE(aead.open(Octets(16), {}, Octets(15)));
  CHECK_FALSE(aead.open(Octets(16), {}, {}));
  CHECK_FALSE(aead.open({}, {}, Octets(32)));
}

TEST_CASE("a key has 32 octets") {
  CHECK_THROWS_AS(Aead{Octets(16)}, std::invalid_argument);
  CHECK_THROWS_AS(Aead{Octets(64)}, std::invalid_argument);
  CHECK(is_spoken(AeadAlgorithm::aes_siv_cmac_256));
  CHECK_FALSE(is_spoken(AeadAlgorithm::aes_128_gcm_siv));
}

#include "models/wire/nts_field.h"

#include <catch2/catch.hpp>

#include <algorithm>

#include "models/base/random.h"

using namespace ntpsim;
using namespace ntpsim::wire;

namespace {

using Octets = std::vector<std::uint8_t>;

bool same(std::span<const std::uint8_t> a, const Octets& b) { return std::equal(a.begin(), a.end(), b.begin(), b.end()); }

}  // namespace

TEST_CASE("nonce and ciphertext of an authenticator are padded to words") {
  const Octets nonce{1, 2, 3, 4, 5}, ciphertext(18, 9);
  const Octets value = serialise(NtsAuthenticator{nonce, ciphertext});
  REQUIRE(value.size() == 4 + 8 + 20);
  CHECK(Octets{value.begin(), value.begin() + 12} == Octets{0, 5, 0, 18, 1, 2, 3, 4, 5, 0, 0, 0});
  const auto parsed = parse_authenticator(value);
  REQUIRE(parsed);
  CHECK(same(parsed->nonce, nonce));
  CHECK(same(parsed->ciphertext, ciphertext));
}

TEST_CASE("additional padding after the ciphertext is ignored") {
  Octets value = serialise(NtsAuthenticator{Octets(16, 1), Octets(16, 2)});
  value.resize(value.size() + 12, 0xff);
  CHECK(parse_authenticator(value));
}

TEST_CASE("an authenticator whose lengths do not fit is none") {
  Octets value = serialise(NtsAuthenticator{Octets(16, 1), Octets(16, 2)});
  CHECK(parse_authenticator(value));
  for (std::size_t size = 0; size < value.size(); ++size) CHECK_FALSE(parse_authenticator(std::span{value}.first(size)));
  value[1] = 0;      // no nonce
  CHECK_FALSE(parse_authenticator(value));
  value[1] = 16;
  value[3] = 15;     // no room for a tag
  CHECK_FALSE(parse_authenticator(value));
  value[2] = 0xff;   // longer than the field
  CHECK_FALSE(parse_authenticator(value));
}

TEST_CASE("encrypted fields stand one behind the other") {
  Octets octets;
  append_field(octets, NtsField::cookie, Octets(100, 1));
  append_field(octets, NtsField::cookie, Octets{1, 2, 3});
  CHECK(octets.size() == field_size(100) + field_size(3));
  const auto fields = parse_fields(octets);
  REQUIRE(fields);
  REQUIRE(fields->size() == 2);
  CHECK(fields->at(0).type == 0x0204);
  CHECK(same(fields->at(0).value, Octets(100, 1)));
  CHECK(same(fields->at(1).value, Octets{1, 2, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0}));
  CHECK(parse_fields({})->empty());
}

TEST_CASE("encrypted fields that do not end where the plaintext ends are none") {
  Octets octets;
  append_field(octets, NtsField::cookie, Octets(20, 1));
  for (std::size_t size = 1; size < octets.size(); ++size) CHECK_FALSE(parse_fields(std::span{octets}.first(size)));
  octets[3] = 12;    // shorter than a field may be
  CHECK_FALSE(parse_fields(octets));
  octets[3] = 22;    // no whole words
  CHECK_FALSE(parse_fields(octets));
  octets[3] = 0;
  CHECK_FALSE(parse_fields(octets));
}

TEST_CASE("any octets are an authenticator or not, are fields or not") {
  Random random{1, "nts-field"};
  for (int round = 0; round < 20000; ++round) {
    Octets octets(random.below(80));
    for (auto& octet : octets) octet = static_cast<std::uint8_t>(random.chance(0.7) ? random.below(20) : random.bits());
    if (const auto parsed = parse_authenticator(octets))
      CHECK(parsed->nonce.size() + parsed->ciphertext.size() + 4 <= octets.size());
    if (const auto fields = parse_fields(octets))
      for (const auto& field : *fields) CHECK(field.value.size() % 4 == 0);
  }
}

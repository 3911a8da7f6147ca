// What can be seen of a question for a name.
#include <catch2/catch.hpp>

#include <vector>

#include "models/wire/dns_message.h"

using namespace ntpsim::wire;

namespace {

using Octets = std::vector<std::uint8_t>;

// A question of type A for ntp.example.
Octets message(std::uint16_t flags, std::uint16_t answers) {
  return {0x12, 0x34, static_cast<std::uint8_t>(flags >> 8), static_cast<std::uint8_t>(flags), 0, 1, 0,
          static_cast<std::uint8_t>(answers), 0, 0, 0, 0, 3, 'n', 't', 'p', 7, 'e', 'x', 'a', 'm', 'p', 'l', 'e', 0, 0, 1, 0, 1};
}

}  // namespace

TEST_CASE("a question for a name and the answers to it are told apart") {
  const auto question = parse_dns_question(message(0x0100, 0));
  REQUIRE(question);
  CHECK(question->name == "ntp.example");
  CHECK_FALSE(question->is_answer);
  CHECK_FALSE(question->has_records);
  CHECK(parse_dns_question(message(0x8180, 1))->has_records);
  CHECK(parse_dns_question(message(0x8180, 0))->is_answer);
  CHECK_FALSE(parse_dns_question(message(0x8180, 0))->has_records);   // there is such a name, but no such record
  CHECK_FALSE(parse_dns_question(message(0x8183, 0))->has_records);   // NXDOMAIN
}

TEST_CASE("octets that are no question of DNS are none, wherever they end") {
  const Octets whole = message(0x0100, 0);
  for (std::size_t size = 0; size < whole.size(); ++size) CHECK_FALSE(parse_dns_question(std::span{whole}.first(size)));
  Octets pointer = whole;
  pointer[12] = 0xc0;
  CHECK_FALSE(parse_dns_question(pointer));
  Octets none = whole;
  none[5] = 0;
  CHECK_FALSE(parse_dns_question(none));
}

#include "models/wire/nts_ke.h"

#include <catch2/catch.hpp>

#include "models/base/random.h"

using namespace ntpsim;
using namespace ntpsim::wire;

namespace {

using Octets = std::vector<std::uint8_t>;

const Octets end_of_message{0x80, 0, 0, 0};

Octets with_end(Octets octets) {
  octets.insert(octets.end(), end_of_message.begin(), end_of_message.end());
  return octets;
}

Octets twice(Octets record) {
  const Octets once = record;
  record.insert(record.end(), once.begin(), once.end());
  return record;
}

}  // namespace

TEST_CASE("a client's request is the octets of RFC 8915") {
  KeMessage request;
  request.protocols = {protocol_ntpv4};
  request.algorithms = {15};
  const Octets expected{0x80, 1, 0, 2, 0, 0, 0x80, 4, 0, 2, 0, 15, 0x80, 0, 0, 0};
  CHECK(serialise(request) == expected);
  const auto parsed = parse_ke(expected);
  CHECK(parsed.reason == Reason::none);
  CHECK(parsed.is_complete);
  CHECK(parsed.message == request);
}

TEST_CASE("every record survives the way to octets and back") {
  KeMessage message;
  message.protocols = {0, 7};
  message.algorithms = {15, 30};
  message.error = 1;
  message.warnings = {3, 4};
  message.cookies = {Octets(100, 1), Octets(104, 2)};
  message.server = "ntp.example";
  message.port = 1123;
  const auto parsed = parse_ke(serialise(message));
  CHECK(parsed.reason == Reason::none);
  CHECK(parsed.is_complete);
  CHECK(parsed.message == message);
}

TEST_CASE("a message is complete with its last record, wherever TCP cuts it") {
  KeMessage message;
  message.protocols = {0};
  message.algorithms = {15};
  message.cookies = {Octets(100, 1)};
  const Octets whole = serialise(message);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto parsed = parse_ke(std::span{whole}.first(size));
    CAPTURE(size);
    CHECK(parsed.reason == Reason::none);
    CHECK_FALSE(parsed.is_complete);
  }
  CHECK(parse_ke(whole).is_complete);
}

TEST_CASE("a record that breaks the format is refused") {
  const Octets bad = GENERATE(values<Octets>({
      {0x80, 0, 0, 1, 0},                    // the end has a body
      {0x80, 1, 0, 1, 0},                    // half a number
      {0x80, 1, 0, 3, 0, 0, 0},
      {0, 4, 0, 5, 0, 15, 0, 30, 0},
      {0x80, 2, 0, 0},                       // an error without its number
      {0x80, 2, 0, 4, 0, 0, 0, 0},
      {0x80, 3, 0, 1, 0},
      {0, 5, 0, 0},                          // an empty cookie
      {0x80, 6, 0, 0},                       // an empty name
      {0x80, 6, 0, 3, 'a', ' ', 'b'},        // no name
      {0x80, 6, 0, 2, 'a', 0xc3},
      {0x80, 7, 0, 1, 123},
      {0x80, 7, 0, 4, 0, 0, 0, 123},
      twice({0x80, 1, 0, 2, 0, 0}),          // what may be there once
      twice({0, 4, 0, 2, 0, 15}),
      twice({0x80, 2, 0, 2, 0, 1}),
      twice({0x80, 6, 0, 1, 'a'}),
      twice({0x80, 7, 0, 2, 0, 123}),
  }));
  CAPTURE(bad);
  CHECK(parse_ke(with_end(bad)).reason == Reason::nts_bad_record);
}

TEST_CASE("nothing may follow the end of a message") {
  CHECK(parse_ke(with_end(end_of_message)).reason == Reason::nts_bad_record);
  CHECK(parse_ke(with_end({0x80, 0, 0, 0, 0})).reason == Reason::nts_bad_record);
}

TEST_CASE("a message that never ends is refused") {
  Octets endless;
  while (endless.size() <= longest_ke_message) endless.insert(endless.end(), {0, 99, 0, 0});
  CHECK(parse_ke(endless).reason == Reason::nts_bad_record);
  endless.resize(longest_ke_message);
  CHECK(parse_ke(endless).reason == Reason::none);
}

TEST_CASE("an unknown record is left out, and remembered where it is critical") {
  const auto harmless = parse_ke(with_end({0x12, 0x34, 0, 3, 1, 2, 3}));
  CHECK(harmless.reason == Reason::none);
  CHECK_FALSE(harmless.message.has_unknown_critical);
  const auto critical = parse_ke(with_end({0x92, 0x34, 0, 3, 1, 2, 3}));
  CHECK(critical.reason == Reason::none);
  CHECK(critical.message.has_unknown_critical);
}

TEST_CASE("a list of protocols or algorithms may be empty: nothing that was offered is known") {
  const auto parsed = parse_ke(with_end({0x80, 1, 0, 0, 0, 4, 0, 0}));
  CHECK(parsed.reason == Reason::none);
  CHECK(parsed.message.protocols == std::vector<std::uint16_t>{});
  CHECK(parsed.message.algorithms == std::vector<std::uint16_t>{});
}

TEST_CASE("any octets are a message, part of one, or refused") {
  Random random{1, "nts-ke"};
  for (int round = 0; round < 20000; ++round) {
    Octets octets(random.below(40));
    for (auto& octet : octets) octet = static_cast<std::uint8_t>(random.chance(0.6) ? random.below(8) : random.bits());
    const auto parsed = parse_ke(octets);
    if (parsed.reason == Reason::none && parsed.is_complete && !parsed.message.has_unknown_critical)
      CHECK(parse_ke(serialise(parsed.message)).message == parsed.message);
  }
}

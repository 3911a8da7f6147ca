// What a datagram costs before any protocol looks at it.
#define CATCH_CONFIG_ENABLE_BENCHMARKING
#include <catch2/catch.hpp>

#include <array>
#include <cstdint>

#include "models/wire/packet.h"

namespace ntpsim::wire {

TEST_CASE("wire: packets") {
  Header header;
  header.mode = Mode::client;
  const std::vector<std::uint8_t> plain = serialise(header);
  const std::array<std::uint8_t, 16> cookie{};
  const std::vector<std::uint8_t> extended = serialise(
      Packet{header, {ExtensionField{0x0104, cookie}, ExtensionField{0x0204, cookie}}, Mac{1, std::span{cookie}}});
  REQUIRE(parse(plain).ok());
  REQUIRE(parse(extended).ok());

  BENCHMARK("parse 48 octets") { return parse(plain); };
  BENCHMARK("parse two extension fields and a MAC") { return parse(extended); };
  BENCHMARK("serialise 48 octets") {
    ++header.refid;
    return serialise(header);
  };
}

}  // namespace ntpsim::wire

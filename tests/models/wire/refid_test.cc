#include "models/wire/refid.h"

#include <catch2/catch.hpp>

using namespace ntpsim::wire;

TEST_CASE("a reference identifier is one to four characters with zeros after, or an IPv4 address") {
  CHECK(parse_refid("GPS") == 0x47505300U);
  CHECK(parse_refid("LOCL") == 0x4c4f434cU);
  CHECK(parse_refid("10.1.0.2") == 0x0a010002U);
}

TEST_CASE("a text that is no reference identifier is refused") {
  for (const char* text : {"", "GPS-1", "10.1.0", "10.1.0.256", "fd00::1", "G S", "\x01", "caf\xc3\xa9", "\x7f"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_refid(text).has_value());
  }
}

TEST_CASE("a reference identifier prints as characters up to stratum 1 and as an address above") {
  CHECK(refid_text(0x47505300U, 1) == "GPS");
  CHECK(refid_text(0x52415445U, 0) == "RATE");
  CHECK(refid_text(0x0a010002U, 2) == "10.1.0.2");
  CHECK(refid_text(0x0a010002U, 1) == "0x0a010002");
  CHECK(refid_text(0, 1) == "0x00000000");
}

TEST_CASE("only printing characters followed by zeros count as characters") {
  CHECK(refid_characters(0x52415445U) == "RATE");
  CHECK(refid_characters(0x58000000U) == "X");
  CHECK_FALSE(refid_characters(0x52004500U).has_value());
  CHECK_FALSE(refid_characters(0).has_value());
}

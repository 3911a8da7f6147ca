#include "models/base/bytes.h"

#include <catch2/catch.hpp>

using namespace ntpsim;

TEST_CASE("numbers are written in network order and read back") {
  std::vector<std::uint8_t> octets;
  ByteWriter writer{octets};
  writer.u8(0x01);
  writer.u16(0x0203);
  writer.u32(0x04050607U);
  writer.u64(0x08090a0b0c0d0e0fU);
  writer.zeros(2);
  writer.append(std::vector<std::uint8_t>{0xff});
  CHECK(octets == std::vector<std::uint8_t>{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0, 0, 0xff});

  ByteReader reader{octets};
  CHECK(reader.u8() == 0x01);
  CHECK(reader.u16() == 0x0203);
  CHECK(reader.u32() == 0x04050607U);
  CHECK(reader.u64() == 0x08090a0b0c0d0e0fU);
  CHECK(reader.take(3).back() == 0xff);
  CHECK(reader.remaining() == 0);
  CHECK(reader.ok());
}

TEST_CASE("reading past the end gives zeros, says so, and stays at the end") {
  const std::vector<std::uint8_t> octets{0xff, 0xff, 0xff};
  ByteReader reader{octets};
  CHECK(reader.u32() == 0);
  CHECK_FALSE(reader.ok());
  CHECK(reader.remaining() == 0);
  CHECK(reader.u8() == 0);
  CHECK(reader.take(1).empty());
}

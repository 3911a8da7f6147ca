#include "models/wire/timestamp.h"

#include <catch2/catch.hpp>

#include "models/base/random.h"

using namespace ntpsim;
using namespace ntpsim::literals;
using namespace ntpsim::wire;

namespace {

LocalTime unix_seconds(std::int64_t seconds) { return LocalTime::at(Duration::from_whole_seconds(seconds)); }
NtpTimestamp stamp(std::uint32_t seconds, std::uint32_t fraction = 0) {
  return NtpTimestamp{std::uint64_t{seconds} << 32 | fraction};
}

constexpr std::int64_t start_of_1900 = -2'208'988'800;
constexpr std::int64_t start_of_2027 = 1'798'761'600;
constexpr std::int64_t rollover_2036 = 2'085'978'496;
constexpr std::int64_t rollover_2172 = rollover_2036 + (std::int64_t{1} << 32);

}  // namespace

TEST_CASE("the Unix epoch is 2208988800 s after the NTP epoch") {
  CHECK(NtpTimestamp::from(unix_seconds(0)) == stamp(2'208'988'800U));
  CHECK(NtpTimestamp::from(unix_seconds(start_of_2027) + 500_ms) == stamp(4'007'750'400U, 0x80000000U));
}

TEST_CASE("timestamps before and after the 2036 roll-over resolve to the right era from either side") {
  const auto before = unix_seconds(rollover_2036) - 1_s;
  const auto after = unix_seconds(rollover_2036) + 1_s;
  CHECK(NtpTimestamp::from(before) == stamp(0xffffffffU));
  CHECK(NtpTimestamp::from(after) == stamp(1));
  for (const auto pivot : {before, after, unix_seconds(start_of_2027)}) {
    CHECK(stamp(0xffffffffU).resolve(pivot) == before);
    CHECK(stamp(1).resolve(pivot) == after);
  }
}

TEST_CASE("a time in any era survives the wire when the pivot is within 68 years") {
  for (const std::int64_t seconds : {start_of_1900 - 1, start_of_1900 + 1, std::int64_t{0}, start_of_2027,
                                     std::int64_t{4'294'967'296},  // 2106, where 32-bit Unix time ends
                                     rollover_2172 - 1, rollover_2172 + 1, std::int64_t{40'000'000'000}}) {
    for (const std::int64_t away : {-(std::int64_t{1} << 31) + 1, std::int64_t{-1}, std::int64_t{0}, std::int64_t{1} << 31}) {
      CAPTURE(seconds, away);
      CHECK(NtpTimestamp::from(unix_seconds(seconds)).resolve(unix_seconds(seconds + away)) == unix_seconds(seconds));
    }
  }
}

TEST_CASE("a pivot more than 68 years away resolves to the neighbouring era, exactly one era off") {
  const auto time = unix_seconds(start_of_2027);
  const auto resolved = NtpTimestamp::from(time).resolve(time - Duration::from_whole_seconds((std::int64_t{1} << 31) + 1));
  CHECK(time - resolved == Duration::from_whole_seconds(std::int64_t{1} << 32));
}

TEST_CASE("the first instant of an era is not taken for an unknown time") {
  const auto rollover = unix_seconds(rollover_2036);
  CHECK_FALSE(NtpTimestamp::from(rollover).is_zero());
  CHECK(NtpTimestamp::from(rollover).resolve(rollover) - rollover == Duration::from_units(Int128{1} << 32));
}

TEST_CASE("conversion to a timestamp is off by half a unit of 2^-32 s at most, and exact when converted twice") {
  Random random{1, "test.timestamp"};
  for (int i = 0; i < 1000; ++i) {
    const auto time = unix_seconds(static_cast<std::int64_t>(random.below(10'000'000'000))) +
                      Duration::from_units(static_cast<Int128>(random.bits()));
    const auto once = NtpTimestamp::from(time);
    const auto back = once.resolve(time + 1_h);
    REQUIRE((back - time).abs() <= Duration::from_units(Int128{1} << 31));
    REQUIRE(NtpTimestamp::from(back) == once);
  }
}

TEST_CASE("the short format rounds bounds up and saturates") {
  CHECK(NtpShort::from(1_s).value() == 0x10000U);
  CHECK(NtpShort::from(1_ns).value() == 1U);
  CHECK(NtpShort::from(Duration{}).value() == 0U);
  CHECK(NtpShort::from(-(5_s)).value() == 0U);
  CHECK(NtpShort::from(65535_s).value() == 0xffff0000U);
  CHECK(NtpShort::from(65536_s).value() == 0xffffffffU);
  CHECK(NtpShort::from(1000000_s).value() == 0xffffffffU);
  CHECK(NtpShort{0x18000U}.duration() == 1500_ms);
}

TEST_CASE("a short value that came from the wire goes back unchanged") {
  for (const std::uint32_t value : {0U, 1U, 0x8000U, 0x10001U, 0xffffffffU})
    CHECK(NtpShort::from(NtpShort{value}.duration()).value() == value);
}

TEST_CASE("poll and precision exponents are powers of two seconds") {
  CHECK(power_of_two(0) == 1_s);
  CHECK(power_of_two(6) == 64_s);
  CHECK(power_of_two(-1) == 500_ms);
  CHECK(power_of_two(-128) == Duration::from_units(1));
  CHECK(power_of_two(127) == power_of_two(61));
  CHECK(nearest_exponent(64_s) == 6);
  CHECK(nearest_exponent(90_s) == 6);
  CHECK(nearest_exponent(91_s) == 7);
  CHECK(nearest_exponent(1_s) == 0);
  CHECK(nearest_exponent(1_ns) == -30);
  CHECK(nearest_exponent(Duration{}) == -64);
  CHECK(nearest_exponent(-(1_s)) == -64);
  for (int exponent = -64; exponent <= 61; ++exponent) CHECK(nearest_exponent(power_of_two(exponent)) == exponent);
}

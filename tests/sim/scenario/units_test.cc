// Quantities: exactly what is written, and back to the same text.
#include <catch2/catch.hpp>

#include "models/base/random.h"
#include "sim/scenario/notation/units.h"

using namespace ntpsim;
using namespace ntpsim::literals;

namespace {

Duration duration(std::string_view text) {
  const auto parsed = parse_quantity(text, Dimension::time);
  INFO(text << ": " << parsed.problem);
  REQUIRE(parsed.value);
  const auto result = to_duration(*parsed.value);
  REQUIRE(result);
  return *result;
}

double number(std::string_view text, Dimension dimension) {
  const auto parsed = parse_quantity(text, dimension);
  INFO(text << ": " << parsed.problem);
  REQUIRE(parsed.value);
  return parsed.value->value();
}

std::string problem(std::string_view text, Dimension dimension) {
  const auto parsed = parse_quantity(text, dimension);
  CHECK(!parsed.value);
  return parsed.problem;
}

}  // namespace

TEST_CASE("a duration is exactly what is written") {
  CHECK(duration("10ms") == 10_ms);
  CHECK(duration("1ns") == 1_ns);
  CHECK(duration("123456789ns") == 123456789_ns);
  CHECK(duration("64s") == 64_s);
  CHECK(duration("5min") == 5_min);
  CHECK(duration("2h") == 2_h);
  CHECK(duration("1d") == 24_h);
  CHECK(duration("2w") == 336_h);
  CHECK(duration("-500ms") == Duration::from_nanoseconds(-500'000'000));
  CHECK(duration("+0.5s") == 500_ms);
  CHECK(duration("1.5e3 us") == Duration::from_nanoseconds(1'500'000));
  CHECK(duration("0s").is_zero());
}

TEST_CASE("a duration may be a sum, whose sign stands in front") {
  CHECK(duration("1h30min") == 90_min);
  CHECK(duration("1h 30min 5s") == 5405_s);
  CHECK(duration("-1h30min") == -90_min);
  CHECK(duration("10ms5us") == Duration::from_nanoseconds(10'005'000));
  CHECK(problem("1h-30min", Dimension::time) == "'1h-30min' is not a duration");
}

TEST_CASE("what is finer than a unit of 2^-64 s is rounded up to the next") {
  CHECK(duration("0.1ns").units() == (Int128{1} << 64) / 10'000'000'000 + 1);
  CHECK(duration("-0.1ns").units() == -((Int128{1} << 64) / 10'000'000'000));
  CHECK(duration("1e-30s").units() == 1);
}

TEST_CASE("every duration is written so that it reads back to the same units") {
  CHECK(text(6_h) == "6h");
  CHECK(text(90_s) == "90s");
  CHECK(text(48_h) == "2d");
  CHECK(text(-10_ms) != "");
  CHECK(text(Duration::from_nanoseconds(1'500)) == "1500ns");
  CHECK(text(Duration{}) == "0s");
  Random random{1, "tests.units"};
  for (int i = 0; i < 2000; ++i) {
    const Int128 units = static_cast<Int128>(random.bits()) * static_cast<Int128>(random.below(1 << 20));
    for (const Int128 each : {units, -units, units >> 40, -(units >> 40)}) {
      const Duration written = Duration::from_units(each);
      INFO(text(written));
      CHECK(duration(text(written)) == written);
    }
  }
}

TEST_CASE("every double is written so that it reads back to the same double") {
  Random random{2, "tests.units"};
  for (int i = 0; i < 2000; ++i) {
    const double value = (random.uniform() - 0.5) * (i % 3 == 0 ? 1e-9 : i % 3 == 1 ? 1 : 1e6);
    for (const Dimension dimension : {Dimension::time, Dimension::frequency, Dimension::ratio, Dimension::temperature,
                                      Dimension::rate, Dimension::none}) {
      INFO(text(value, dimension));
      CHECK(number(text(value, dimension), dimension) == value);
    }
  }
}

TEST_CASE("a frequency is written with the digits that it was given") {
  CHECK(text(50_ppm) == "50ppm");
  CHECK(text(Frequency::from_fraction(1e-10)) == "0.0001ppm");
  CHECK(text(Frequency{}) == "0ppm");
}

TEST_CASE("each dimension has its units") {
  CHECK(number("50ppm", Dimension::frequency) == 50e-6);
  CHECK(number("-2ppb", Dimension::frequency) == -2e-9);
  CHECK(number("3ppt", Dimension::frequency) == 3e-12);
  CHECK(number("0.5%", Dimension::ratio) == 0.005);
  CHECK(number("25C", Dimension::temperature) == 25);
  CHECK(number("-3.5degC", Dimension::temperature) == -3.5);
  CHECK(number("10Mbps", Dimension::rate) == 1e7);
  CHECK(number("64KiB", Dimension::bytes) == 65536);
  CHECK(number("1e-9", Dimension::none) == 1e-9);
  CHECK(number("3", Dimension::count) == 3);
}

TEST_CASE("a quantity that cannot be read says why") {
  CHECK(problem("10", Dimension::time) == "'10' has no unit");
  CHECK(problem("10 sec", Dimension::time) == "unknown unit 'sec'");
  CHECK(parse_quantity("10 sec", Dimension::time).nearest == "; did you mean 's'?");
  CHECK(problem("ms", Dimension::time) == "'ms' is not a duration");
  CHECK(problem("", Dimension::time) == "the value is empty");
  CHECK(problem("1.ms", Dimension::time) == "'1.ms' is not a duration");
  CHECK(problem("0x10", Dimension::count) == "'0x10' is not a number");
  CHECK(problem("010", Dimension::count) == "'010' has a leading zero, which some read as octal");
  CHECK(problem("nan", Dimension::none) == "'nan' is not a number");
  CHECK(problem("1ppm2ppm", Dimension::frequency) == "'1ppm2ppm' is not a frequency error");
  CHECK(problem("1e999s", Dimension::time) == "'1e999s' is too large or has too many digits");
  CHECK(problem("1234567890123456789012345678901", Dimension::none) ==
        "'1234567890123456789012345678901' is too large or has too many digits");
}

TEST_CASE("a duration beyond 200 years is none") {
  const auto parsed = parse_quantity("80000d", Dimension::time);
  REQUIRE(parsed.value);
  CHECK(!to_duration(*parsed.value));
}

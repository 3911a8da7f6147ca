// Spans, points on scales, rates: exact where they must be, rounded the safe way where they cannot be.
#include <catch2/catch.hpp>

#include <cmath>
#include <limits>
#include <type_traits>

#include "models/base/random.h"
#include "models/base/time.h"

using namespace ntpsim;
using namespace ntpsim::literals;

namespace {

Duration units(Int128 n) { return Duration::from_units(n); }

bool holds(Duration elapsed, Frequency f, Duration target) { return elapsed + f * elapsed >= target; }

}  // namespace

// ---- Duration ----

TEST_CASE("adding durations is exact") {
  CHECK(1_s + 1_ns - 1_s == 1_ns);
  CHECK(1_h - 60_min == 0_s);
  CHECK(units(1) * 5 == units(5));
  CHECK((1_s - 2_s).is_negative());
  CHECK((-3_s).abs() == 3_s);
}

TEST_CASE("nanoseconds come back as the same number, of either sign") {
  Random random{1, "nanoseconds"};
  for (int i = 0; i < 100'000; ++i) {
    const auto ns = static_cast<std::int64_t>(random.bits());
    REQUIRE(Duration::from_nanoseconds(ns).floor_nanoseconds() == ns);
    REQUIRE(Duration::from_nanoseconds(ns).nearest_nanoseconds() == ns);
  }
  for (const std::int64_t ns : {0LL, 1LL, -1LL, 999'999'999LL, 1'000'000'000LL, -1'000'000'000LL, -1'000'000'001LL}) {
    CHECK(Duration::from_nanoseconds(ns).floor_nanoseconds() == ns);
  }
}

TEST_CASE("from_nanoseconds rounds up, by less than one unit") {
  for (const std::int64_t ns : {1LL, 7LL, 333'333'333LL, 999'999'999LL, -1LL, -333'333'333LL}) {
    const Duration d = Duration::from_nanoseconds(ns);
    const Int128 exact_times_billion = Int128{ns} << 64;
    CHECK(d.units() * 1'000'000'000 >= exact_times_billion);
    CHECK((d.units() - 1) * 1'000'000'000 < exact_times_billion);
  }
}

TEST_CASE("floor, ceil and nearest nanoseconds part where they should") {
  const Duration above = 5_ns + units(1);
  CHECK(above.floor_nanoseconds() == 5);
  CHECK(above.ceil_nanoseconds() == 6);
  CHECK(above.nearest_nanoseconds() == 5);
  CHECK((-above).floor_nanoseconds() == -6);
  CHECK((-above).ceil_nanoseconds() == -5);
  CHECK(Duration::from_seconds(1.6e-9).nearest_nanoseconds() == 2);
  CHECK(Duration::from_seconds(-1.6e-9).nearest_nanoseconds() == -2);
}

TEST_CASE("whole seconds are floored below zero as well") {
  CHECK((1_s + 1_ns).floor_seconds() == 1);
  CHECK((-1_ns).floor_seconds() == -1);
  CHECK((-1_s).floor_seconds() == -1);
}

TEST_CASE("seconds as a double keep their sign, and their value to half a unit") {
  for (const double s : {0.0, 0.5, -0.5, 1e-9, -1e-9, 123456.789, -1.0, 1.8e9}) {
    CHECK(std::fabs(Duration::from_seconds(s).seconds() - s) <= 0x1p-65);
    CHECK(Duration::from_seconds(-s) == -Duration::from_seconds(s));
  }
}

TEST_CASE("literals mean what they say") {
  CHECK(1500_ms == 1.5_s);
  CHECK(1_min == 60_s);
  CHECK((2_us).floor_nanoseconds() == 2000);
  CHECK((500_ppm).fraction() == Approx(5e-4).epsilon(1e-15));
  CHECK((0.5_ppm).ppm() == Approx(0.5));
}

// ---- Frequency ----

TEST_CASE("a frequency times a duration is floored to a unit") {
  const Frequency f = Frequency::from_units(1);
  CHECK(f * units(1) == units(0));
  CHECK(-f * units(1) == units(-1));
  CHECK(f * units(Int128{1} << 62) == units(1));
  CHECK(f * units((Int128{1} << 62) - 1) == units(0));
  CHECK(-f * units(-(Int128{1} << 62)) == units(1));
}

TEST_CASE("a frequency times a duration does not overflow for centuries") {
  const Duration centuries = Duration::from_whole_seconds(10'000'000'000);
  CHECK((500_ppm * centuries).seconds() == Approx(5e6));
  CHECK((Frequency::from_fraction(-0.5) * centuries).seconds() == -5e9);
  CHECK((Frequency::from_fraction(1.99) * -centuries).seconds() == Approx(-1.99e10));
}

TEST_CASE("a day at 10 ppm is 864 ms to the picosecond") {
  CHECK((10_ppm * 24_h - 864_ms).abs() < Duration::from_seconds(1e-12));
}

TEST_CASE("a clock with any rate above -1 never runs backwards") {
  Random random{2, "rates"};
  for (int i = 0; i < 20'000; ++i) {
    const Frequency f = Frequency::from_fraction(1.98 * (random.uniform() - 0.5));
    const Duration t = Duration::from_seconds(random.uniform() * 1e6);
    const Duration step = units(static_cast<Int128>(random.below(1000)));
    REQUIRE(t + f * t <= (t + step) + f * (t + step));
  }
}

// ---- the inverse ----

TEST_CASE("shortest_reaching is the smallest span that reaches its target") {
  Random random{3, "targets"};
  for (int i = 0; i < 200'000; ++i) {
    const Frequency f = Frequency::from_fraction(1.98 * (random.uniform() - 0.5) * (i % 2 == 0 ? 1 : 1e-4));
    const Int128 magnitude = static_cast<Int128>(random.bits()) << random.below(40) >> random.below(64);
    const Duration target = units(magnitude + 1);
    const Duration elapsed = shortest_reaching(target, f);
    REQUIRE(holds(elapsed, f, target));
    REQUIRE_FALSE(holds(elapsed - units(1), f, target));
  }
}

TEST_CASE("shortest_reaching of nothing is nothing, and without error it is the target itself") {
  CHECK(shortest_reaching(0_s, 10_ppm) == 0_s);
  CHECK(shortest_reaching(-5_s, 10_ppm) == 0_s);
  CHECK(shortest_reaching(5_s, Frequency{}) == 5_s);
  CHECK(shortest_reaching(units(std::numeric_limits<Int128>::max()), Frequency{}).units() == std::numeric_limits<Int128>::max());
}

TEST_CASE("shortest_reaching saturates where no duration is long enough") {
  const Frequency nearly_still = Frequency::from_units(1 - (std::int64_t{1} << 62));
  const Duration longest = units(std::numeric_limits<Int128>::max());
  CHECK(shortest_reaching(10'000'000'000 * 1_s, nearly_still) == longest);
  CHECK(shortest_reaching(longest, Frequency::from_fraction(-0.5)) == longest);
  CHECK(shortest_reaching(units(1), nearly_still) == units(Int128{1} << 62));
}

// ---- Instant ----

TEST_CASE("instants move by durations and differ by durations") {
  const TrueTime t = TrueTime::at(100_s);
  CHECK((t + 5_s) - t == 5_s);
  CHECK(t - 5_s < t);
  CHECK((t + 1_ns).since_epoch() == 100_s + 1_ns);
}

TEST_CASE("scales do not convert into each other, nor bare numbers into durations and frequencies") {
  CHECK_FALSE(std::is_convertible_v<TrueTime, LocalTime>);
  CHECK_FALSE(std::is_constructible_v<LocalTime, MonoTime>);
  CHECK_FALSE(std::is_constructible_v<Duration, double>);
  CHECK_FALSE(std::is_constructible_v<Duration, int>);
  CHECK_FALSE(std::is_convertible_v<double, Frequency>);
  CHECK_FALSE(std::is_convertible_v<Duration, TrueTime>);
}

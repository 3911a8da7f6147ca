#include "models/base/random.h"

#include <catch2/catch.hpp>

#include <array>
#include <cmath>
#include <set>
#include <string>
#include <vector>

using namespace ntpsim;

namespace {

constexpr int draws = 200'000;

// Of n independent draws with mean 0 and deviation 1, the mean product with another such stream stays within 5 / sqrt(n).
double correlation(RandomField a, RandomField b, std::uint64_t lag = 0) {
  double sum = 0;
  for (std::uint64_t i = 0; i < draws; ++i) sum += a.normal(i) * b.normal(i + lag);
  return sum / draws;
}

const double limit = 5 / std::sqrt(double{draws});

}  // namespace

TEST_CASE("the streams never change: recorded runs depend on these values") {
  const auto first = [](std::uint64_t seed, std::string_view path) {
    Random random{seed, path};
    return std::array{random.bits(), random.bits(), random.bits(), random.bits()};
  };
  CHECK(first(1, "hosts.client.clock.wander") ==
        std::array<std::uint64_t, 4>{0x20d75d79d09a1507U, 0x9e137ea6832aed39U, 0xf5c44d21ff94b116U, 0x028eb4b65d510a09U});
  CHECK(first(2, "hosts.client.clock.wander") ==
        std::array<std::uint64_t, 4>{0x55f19413678434e4U, 0x57a3fdb7712333e6U, 0x3b6bac4f0fdd160bU, 0xc8485d16dfc7c624U});
  CHECK(first(1, "hosts.client-1.clock.wander") ==
        std::array<std::uint64_t, 4>{0xd3aaa73d656117fdU, 0x91eb2bbfddcbd9a0U, 0x018adf5f0b3058f3U, 0x28c008bc9079790bU});
  CHECK(first(0, "") ==
        std::array<std::uint64_t, 4>{0xdbf799d0ecf1ed44U, 0xd1a075a7cf56be92U, 0xcfd568c31511eaf3U, 0xf654c38bc4ba3c0aU});

  const RandomField field{1, "hosts.client.clock.wander"};
  CHECK(field.uniform(0) == 0x1.06baebce84d0cp-3);
  CHECK(field.normal(0) == -0x1.227089d960743p+0);
  CHECK(field.bits(1'000'000'000'000) == 0x799c0c6fdf454ed9U);
  Random below{1, "below"};
  for (const std::uint64_t expected : {534U, 508U, 875U, 848U, 375U, 127U}) CHECK(below.below(1000) == expected);
}

TEST_CASE("a stream taken in order is the field at 0, 1, 2 and so on, in any order of access") {
  const RandomField field{7, "a.b"};
  const std::uint64_t late = field.bits(999);
  Random random{7, "a.b"};
  for (std::uint64_t i = 0; i < 999; ++i) REQUIRE(random.bits() == field.bits(i));
  CHECK(random.bits() == late);
}

TEST_CASE("another seed, another letter or another length of the path is another stream") {
  std::set<std::uint64_t> firsts;
  int streams = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed)
    for (const std::string path : {"", "a", "b", "aa", "ab", "ba", "a.b", "a.b.", "hosts.client-1", "hosts.client-11"}) {
      firsts.insert(RandomField{seed, path}.bits(0));
      ++streams;
    }
  CHECK(firsts.size() == static_cast<std::size_t>(streams));
}

TEST_CASE("streams of neighbouring names and seeds are uncorrelated, in step and shifted") {
  const RandomField stream{1, "hosts.client-1.clock.wander"};
  for (const RandomField& other : {RandomField{2, "hosts.client-1.clock.wander"}, RandomField{1, "hosts.client-2.clock.wander"},
                                   RandomField{1, "hosts.client-1.clock.wandes"}}) {
    CHECK(std::fabs(correlation(stream, other)) < limit);
    CHECK(std::fabs(correlation(stream, other, 1)) < limit);
  }
  CHECK(correlation(stream, stream) == Approx(1).margin(2 * limit));
}

TEST_CASE("a stream is uncorrelated with itself at any shift") {
  const RandomField stream{1, "hosts.client.clock.wander"};
  for (const std::uint64_t lag : {1U, 2U, 3U, 64U, 1000U, 65536U}) CHECK(std::fabs(correlation(stream, stream, lag)) < limit);
}

TEST_CASE("every bit of a stream is set half of the time") {
  Random random{3, "bits"};
  std::array<int, 64> set{};
  for (int i = 0; i < draws; ++i) {
    const std::uint64_t bits = random.bits();
    for (unsigned b = 0; b < 64; ++b) set[b] += static_cast<int>(bits >> b & 1);
  }
  for (const int count : set) CHECK(std::fabs(count - draws / 2.0) < 5 * std::sqrt(draws) / 2);
}

TEST_CASE("uniform lies inside 0 and 1, fills its range evenly, and never is an end") {
  Random random{4, "uniform"};
  std::array<int, 100> bins{};
  for (int i = 0; i < draws; ++i) {
    const double u = random.uniform();
    REQUIRE(u > 0);
    REQUIRE(u < 1);
    ++bins[static_cast<std::size_t>(u * 100)];
  }
  double chi_squared = 0;
  for (const int count : bins) chi_squared += std::pow(count - draws / 100.0, 2) / (draws / 100.0);
  CHECK(chi_squared < 99 + 5 * std::sqrt(2 * 99.0));
  CHECK(chi_squared > 99 - 5 * std::sqrt(2 * 99.0));
}

TEST_CASE("normal has mean 0, deviation 1, no skew, and the tails of a normal distribution") {
  Random random{5, "normal"};
  double sum = 0, squares = 0, cubes = 0, fourths = 0;
  int beyond_two = 0;
  for (int i = 0; i < draws; ++i) {
    const double x = random.normal();
    sum += x;
    squares += x * x;
    cubes += x * x * x;
    fourths += x * x * x * x;
    beyond_two += std::fabs(x) > 2;
  }
  CHECK(std::fabs(sum / draws) < limit);
  CHECK(std::fabs(squares / draws - 1) < limit * std::sqrt(2.0));
  CHECK(std::fabs(cubes / draws) < limit * std::sqrt(15.0));
  CHECK(std::fabs(fourths / draws - 3) < limit * std::sqrt(96.0));
  CHECK(std::fabs(beyond_two / double{draws} - 0.04550026) < limit * std::sqrt(0.0455));
}

TEST_CASE("below reaches every value of its range equally often and nothing else") {
  Random random{6, "below"};
  std::array<int, 7> counts{};
  for (int i = 0; i < 70'000; ++i) ++counts.at(random.below(7));
  for (const int count : counts) CHECK(std::fabs(count - 10'000.0) < 5 * std::sqrt(10'000.0));
  CHECK(random.below(1) == 0);
}

TEST_CASE("below has no bias towards small values where the range does not divide 2^64") {
  Random random{7, "below"};
  const std::uint64_t bound = (std::uint64_t{3} << 62) + 1;   // a bare modulo would make the lowest third twice as likely
  int low = 0;
  for (int i = 0; i < 30'000; ++i) {
    const std::uint64_t value = random.below(bound);
    REQUIRE(value < bound);
    low += value < bound / 3;
  }
  CHECK(std::fabs(low - 10'000.0) < 5 * std::sqrt(20'000 / 3.0));
}

TEST_CASE("chance happens as often as it says, never at 0 and always at 1") {
  Random random{8, "chance"};
  int often = 0;
  for (int i = 0; i < draws; ++i) {
    often += random.chance(0.01);
    REQUIRE_FALSE(random.chance(0));
    REQUIRE(random.chance(1));
  }
  CHECK(std::fabs(often - draws * 0.01) < 5 * std::sqrt(draws * 0.01));
}

#include "models/ntp/selection/cluster.h"

#include <catch2/catch.hpp>

#include <cmath>

#include "models/ntp/selection/combine.h"

using namespace ntpsim;
using namespace ntpsim::literals;
using namespace ntpsim::ntp;

namespace {

constexpr double precision_s = 1e-6;

struct Given {
  double offset_ms;
  double distance_ms = 10;
  double jitter_ms = 0.5;
  int stratum = 2;
};

std::vector<Survivor> survivors(std::initializer_list<Given> given) {
  std::vector<Survivor> result;
  for (const Given& g : given)
    result.push_back({result.size(), Duration::from_seconds(g.offset_ms / 1000), g.distance_ms / 1000, g.jitter_ms / 1000,
                      g.stratum, false, 0});
  return result;
}

std::vector<std::size_t> places(const std::vector<Survivor>& survivors) {
  std::vector<std::size_t> result;
  for (const Survivor& survivor : survivors) result.push_back(survivor.candidate);
  return result;
}
using Places = std::vector<std::size_t>;

Constants with_min_clock(Variant variant, int min_clock) {
  Constants constants = ntp::constants(variant);
  constants.min_clock = min_clock;
  return constants;
}

const auto variants = {Variant::rfc5905, Variant::ntpd, Variant::ntpsec};

}  // namespace

TEST_CASE("the source that is farthest from the others is voted out") {
  for (const Variant variant : variants) {
    auto list = survivors({{0}, {1}, {9}, {2}});
    const auto out = cluster(list, constants(variant), precision_s);
    REQUIRE(out.size() == 1);
    CHECK(out[0].candidate == 2);
    CHECK_FALSE(out[0].in_excess);
    CHECK(places(list) == Places{0, 1, 3});
    CHECK(list[1].selection_jitter_s == Approx(0.001));
    CHECK(list[0].selection_jitter_s == Approx(std::sqrt(5e-6 / 2)));
  }
}

TEST_CASE("minclock sources are left alone, however far apart") {
  for (const Variant variant : variants) {
    auto list = survivors({{0}, {50}, {900}});
    CHECK(cluster(list, constants(variant), precision_s).empty());
    CHECK(list.size() == 3);
  }
}

TEST_CASE("rounds end when the scatter is below the least jitter of a source") {
  for (const Variant variant : variants) {
    auto steady = survivors({{0}, {1}, {2}});
    CHECK(cluster(steady, with_min_clock(variant, 1), precision_s).size() == 2);
    auto noisy = survivors({{0, 10, 1.6}, {1, 10, 5}, {2, 10, 9}});   // the scatter is 1.58 ms
    CHECK(cluster(noisy, with_min_clock(variant, 1), precision_s).empty());
  }
}

TEST_CASE("a minclock of zero leaves one source") {
  auto list = survivors({{0}, {1}, {20}});
  cluster(list, with_min_clock(Variant::ntpsec, 0), precision_s);
  CHECK(list.size() == 1);
}

TEST_CASE("an empty list stays empty") {
  std::vector<Survivor> list;
  CHECK(cluster(list, constants(Variant::ntpsec), precision_s).empty());
}

// Selection jitters: 5.35, 4.80 and 4.51 ms for the first three, 8.04 ms for the last.
TEST_CASE("ntpd weighs the vote by root distance, the RFC does not") {
  for (const Variant variant : variants) {
    auto list = survivors({{0, 100}, {1, 100}, {2, 100}, {9, 5}});
    const auto out = cluster(list, constants(variant), precision_s);
    REQUIRE(out.size() == 1);
    CHECK(out[0].candidate == (variant == Variant::rfc5905 ? 3U : 0U));
  }
}

TEST_CASE("the RFC ranks survivors by stratum, then by root distance") {
  auto list = survivors({{0, 5, 0.5, 3}, {0, 20, 0.5, 2}, {0, 10, 0.5, 2}});
  cluster(list, constants(Variant::rfc5905), precision_s);
  CHECK(places(list) == Places{2, 1, 0});
}

TEST_CASE("a prefer or true source ends the voting when its turn comes") {
  auto list = survivors({{0}, {1}, {9}, {2}});
  list[2].immune = true;
  CHECK(cluster(list, constants(Variant::ntpsec), precision_s).empty());
  CHECK(list.size() == 4);
}

TEST_CASE("outliers among more than maxclock sources are in excess") {
  auto list = survivors({{0}, {1}, {2}, {30}, {20}, {10}});
  Constants constants = ntp::constants(Variant::ntpsec);
  constants.max_clock = 4;
  const auto out = cluster(list, constants, precision_s);
  REQUIRE(out.size() == 3);
  CHECK(out[0].candidate == 3);
  CHECK(out[0].in_excess);
  CHECK(out[1].in_excess);
  CHECK_FALSE(out[2].in_excess);
}

TEST_CASE("sources that agree to the precision are not voted out by ntpd") {
  auto list = survivors({{0, 10, 0.001}, {0.0005, 10, 0.001}});
  CHECK(cluster(list, with_min_clock(Variant::ntpd, 1), precision_s).empty());
  auto steady = survivors({{0, 10, 0}, {0.0005, 10, 0}});
  CHECK(cluster(steady, with_min_clock(Variant::ntpsec, 1), precision_s).size() == 1);
}

TEST_CASE("offsets are combined by the reciprocals of the root distances") {
  auto list = survivors({{0, 10}, {3, 20}});
  cluster(list, constants(Variant::ntpd), precision_s);
  const Combined combined = combine(list, list[0], MitigationForm::ntpd);
  CHECK(combined.offset.seconds() == Approx(0.001));                       // (100 * 0 + 50 * 3 ms) / 150
  CHECK(combined.jitter_s == Approx(std::sqrt(50 * 9e-6 / 150 + 9e-6)));   // selection and its own place in it
  const Combined by_rfc = combine(list, list[0], MitigationForm::rfc5905);
  CHECK(by_rfc.offset.seconds() == Approx(0.001));
  CHECK(by_rfc.jitter_s == Approx(std::sqrt(50 * 9e-6 / 150 + 0.25e-6)));  // selection and its own jitter
}

TEST_CASE("of one source the offset is its own, and ntpd's jitter is zero") {
  auto list = survivors({{7}});
  cluster(list, constants(Variant::ntpd), precision_s);
  const Combined combined = combine(list, list[0], MitigationForm::ntpd);
  CHECK(combined.offset == list[0].offset);
  CHECK(combined.jitter_s == 0);
  CHECK(combine(list, list[0], MitigationForm::rfc5905).jitter_s == Approx(0.0005));
}

TEST_CASE("sources without any root distance weigh the same") {
  auto list = survivors({{1, 0}, {2, 0}});
  CHECK(combine(list, list[0], MitigationForm::ntpd).offset.seconds() == Approx(0.0015));
}

TEST_CASE("combining far from zero loses no precision") {
  auto list = survivors({{0, 10}, {0, 20}});
  const Duration decades = 1'000'000'000_s;
  list[0].offset = decades;
  list[1].offset = decades + 3_us;
  CHECK((combine(list, list[0], MitigationForm::ntpd).offset - decades - 1_us).abs() < 1_ns);
}

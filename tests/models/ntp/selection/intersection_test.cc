#include "models/ntp/selection/intersection.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <vector>

#include "models/base/random.h"

using namespace ntpsim;
using namespace ntpsim::ntp;

namespace {

using Intervals = std::vector<CorrectnessInterval>;
const auto forms = {MitigationForm::rfc5905, MitigationForm::ntpd};

CorrectnessInterval around(double truth, Random& random) {
  const double radius = 0.1 + random.uniform();
  return {truth + radius * 0.99 * (2 * random.uniform() - 1), radius};
}

bool contains(const CorrectnessInterval& interval, double point) {
  return interval.midpoint_s - interval.radius_s <= point && point <= interval.midpoint_s + interval.radius_s;
}

}  // namespace

TEST_CASE("no interval has no intersection, and one is its own") {
  for (const auto form : forms) {
    CHECK_FALSE(intersect({}, form));
    const auto one = intersect(Intervals{{5, 2}}, form);
    REQUIRE(one);
    CHECK(one->low_s == 3);
    CHECK(one->high_s == 7);
    CHECK(one->falsetickers == 0);
  }
}

TEST_CASE("intervals that all hold each other's midpoints intersect in what is common") {
  const Intervals intervals{{0, 10}, {3, 5}, {1, 4}};   // [-10, 10], [-2, 8], [-3, 5]
  for (const auto form : forms) {
    const auto common = intersect(intervals, form);
    REQUIRE(common);
    CHECK(common->low_s == -2);
    CHECK(common->high_s == 5);
    CHECK(common->falsetickers == 0);
    for (const auto& interval : intervals) CHECK(is_truechimer(interval, *common, form));
  }
}

// [-10, 10], [1, 5], [1, 7] have [1, 5] in common, [19, 21] stands apart. The midpoint 0 of the first is not in it, which
// makes two midpoints outside for one falseticker.
TEST_CASE("a midpoint outside of the intersection makes a falseticker by the RFC, and does not count by ntpd") {
  const Intervals intervals{{0, 10}, {3, 2}, {4, 3}, {20, 1}};
  const auto common = intersect(intervals, MitigationForm::ntpd);
  REQUIRE(common);
  CHECK(common->low_s == 1);
  CHECK(common->high_s == 5);
  CHECK(common->falsetickers == 1);
  CHECK(is_truechimer(intervals[0], *common, MitigationForm::ntpd));
  CHECK_FALSE(is_truechimer(intervals[0], *common, MitigationForm::rfc5905));
  CHECK_FALSE(is_truechimer(intervals[3], *common, MitigationForm::ntpd));
  CHECK_FALSE(intersect(intervals, MitigationForm::rfc5905));
}

// With five sources two falsetickers may be allowed for: then the wide interval is one of them.
TEST_CASE("the RFC allows for more falsetickers until the midpoints of the others are inside") {
  const Intervals intervals{{0, 10}, {3, 2}, {4, 3}, {20, 1}, {3.5, 2}};
  const auto by_ntpd = intersect(intervals, MitigationForm::ntpd);
  REQUIRE(by_ntpd);
  CHECK(by_ntpd->falsetickers == 1);
  const auto by_rfc = intersect(intervals, MitigationForm::rfc5905);
  REQUIRE(by_rfc);
  CHECK(by_rfc->falsetickers == 2);
  CHECK(by_rfc->low_s == 1);
  CHECK(by_rfc->high_s == 5.5);
  for (const std::size_t truechimer : {1U, 2U, 4U})
    CHECK(is_truechimer(intervals[truechimer], *by_rfc, MitigationForm::rfc5905));
  for (const std::size_t falseticker : {0U, 3U})
    CHECK_FALSE(is_truechimer(intervals[falseticker], *by_rfc, MitigationForm::rfc5905));
}

TEST_CASE("two sources that contradict each other are no majority") {
  for (const auto form : forms) CHECK_FALSE(intersect(Intervals{{0, 1}, {10, 1}}, form));
}

TEST_CASE("half of the sources is no majority") {
  for (const auto form : forms) CHECK_FALSE(intersect(Intervals{{0, 1}, {0, 1}, {10, 1}, {10, 1}}, form));
}

TEST_CASE("intervals that only touch share no time") {
  CHECK_FALSE(intersect(Intervals{{0, 1}, {2, 1}}, MitigationForm::ntpd));
}

TEST_CASE("where falsetickers meet no truechimer, the true point is in the intersection") {
  Random random{11, "intersection"};
  for (int run = 0; run < 3000; ++run) {
    const std::size_t count = 1 + random.below(12);
    const std::size_t falsetickers = random.below((count + 1) / 2);   // fewer than half
    const double truth = 100 * random.normal();
    Intervals intervals;
    for (std::size_t i = 0; i < count - falsetickers; ++i) intervals.push_back(around(truth, random));
    for (std::size_t i = 0; i < falsetickers; ++i) {
      const double away = (random.chance(0.5) ? 1 : -1) * (5 + 100 * random.uniform());
      intervals.push_back(around(truth + away, random));
    }
    const auto common = intersect(intervals, MitigationForm::ntpd);
    REQUIRE(common);
    REQUIRE(common->low_s <= truth);
    REQUIRE(truth <= common->high_s);
    REQUIRE(common->falsetickers == static_cast<int>(falsetickers));
    for (std::size_t i = 0; i < count; ++i)
      REQUIRE(is_truechimer(intervals[i], *common, MitigationForm::ntpd) == (i < count - falsetickers));

    // In the RFC more sources may have to be discarded, but no distant source survives.
    const auto strict = intersect(intervals, MitigationForm::rfc5905);
    if (!strict) continue;
    for (std::size_t i = count - falsetickers; i < count; ++i)
      REQUIRE_FALSE(is_truechimer(intervals[i], *strict, MitigationForm::rfc5905));
  }
}

// Falsetickers that overlap truechimers can pull the intersection away from the true point, but only by getting more
// sources to agree than there are truechimers.
TEST_CASE("a majority that agrees always has an intersection, and the true point is outside only of a larger agreement") {
  Random random{12, "intersection"};
  int pulled_away = 0;
  for (int run = 0; run < 3000; ++run) {
    const std::size_t count = 3 + random.below(9);
    const std::size_t falsetickers = random.below((count + 1) / 2);
    Intervals intervals;
    for (std::size_t i = 0; i < count; ++i)
      intervals.push_back(around(i < falsetickers ? 2 * random.uniform() - 1 : 0, random));
    const auto holding = static_cast<int>(
        std::count_if(intervals.begin(), intervals.end(), [](const auto& i) { return contains(i, 0); }));
    const auto common = intersect(intervals, MitigationForm::ntpd);
    REQUIRE(common);
    REQUIRE(common->low_s < common->high_s);
    const int agreeing = static_cast<int>(count) - common->falsetickers;
    REQUIRE(agreeing >= holding);
    for (const double end : {common->low_s, common->high_s})
      REQUIRE(std::count_if(intervals.begin(), intervals.end(), [&](const auto& i) { return contains(i, end); }) >=
              agreeing);
    if (common->low_s <= 0 && 0 <= common->high_s) continue;
    REQUIRE(agreeing > holding);
    ++pulled_away;
  }
  CHECK(pulled_away > 0);
}

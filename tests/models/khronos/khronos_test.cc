#include "models/khronos/khronos.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <set>

namespace ntpsim::khronos {

using namespace ntpsim::literals;

namespace {

// One round against a pool whose first `bad` servers are an attacker's and shift by a second: whether the attacker decides.
bool is_taken_over(std::size_t pool, std::size_t bad, std::size_t sample, Random& random) {
  std::vector<Duration> offsets;
  for (const std::size_t server : draw_without_replacement(pool, sample, random))
    offsets.push_back(server < bad ? 1_s : Duration::from_nanoseconds(static_cast<std::int64_t>(server) * 1000));
  const auto middle = trim(offsets);
  return middle->spread() <= 50_ms && middle->mean > 500_ms;
}

}  // namespace

TEST_CASE("the lowest and the highest third of a sample are dropped, and the mean of the rest counts") {
  std::vector<Duration> offsets;
  for (int i = 14; i >= 0; --i) offsets.push_back(1_ms * (i * i));
  const auto middle = trim(offsets);
  REQUIRE(middle);
  CHECK(middle->lowest == 1_ms * 25);
  CHECK(middle->highest == 1_ms * 81);
  CHECK(middle->mean.seconds() == Approx((25 + 36 + 49 + 64 + 81) / 5e3));
  CHECK(middle->spread() == 1_ms * 56);
}

TEST_CASE("a sample that three do not divide keeps the odd ones in its middle") {
  CHECK(trim({1_s, 2_s, 3_s, 10_s})->mean == Duration::from_seconds(2.5));
  CHECK(trim({1_s, 9_s})->mean == 5_s);
  CHECK(trim({7_s})->mean == 7_s);
  CHECK_FALSE(trim({}));
}

TEST_CASE("a sample is credible close together and close to the clock, each to its bound") {
  const auto middle = [](Duration lowest, Duration highest, Duration mean) { return Trimmed{lowest, highest, mean}; };
  CHECK(is_credible(middle(0_ms, 50_ms, 25_ms), 25_ms, 30_ms));
  CHECK_FALSE(is_credible(middle(0_ms, 51_ms, 25_ms), 25_ms, 30_ms));
  CHECK(is_credible(middle(79_ms, 79_ms, 79_ms), 25_ms, 30_ms));
  CHECK_FALSE(is_credible(middle(81_ms, 81_ms, 81_ms), 25_ms, 30_ms));
  CHECK_FALSE(is_credible(middle(-81_ms, -81_ms, -81_ms), 25_ms, 30_ms));
}

TEST_CASE("an attacker decides with two thirds of the sample and not with one server less") {
  CHECK(deciding_majority(15) == 10);
  CHECK(deciding_majority(12) == 8);
  for (const std::int64_t bad : {9, 10}) {
    std::vector<Duration> offsets(15, 0_s);
    for (std::int64_t i = 0; i < bad; ++i) offsets[static_cast<std::size_t>(i)] = 1_s;
    const auto middle = trim(offsets);
    CHECK((middle->spread() <= 50_ms && middle->mean == 1_s) == (bad == 10));
  }
}

TEST_CASE("a draw without replacement gives different numbers, each as often as any other") {
  Random random{1, "draw"};
  std::vector<int> drawn(20);
  for (int i = 0; i < 20'000; ++i) {
    const auto numbers = draw_without_replacement(20, 5, random);
    CHECK(std::set<std::size_t>(numbers.begin(), numbers.end()).size() == 5);
    for (const std::size_t number : numbers) ++drawn[number];
  }
  for (const int count : drawn) CHECK(count == Approx(5000).margin(5 * 61));   // binomial: deviation 61
  CHECK(draw_without_replacement(3, 9, random).size() == 3);
}

TEST_CASE("the chance of ten bad of fifteen is the published one at a seventh, a quarter and a third of 500") {
  CHECK(probability_of_bad(500, 500 / 7, 15, 10) == Approx(3.1e-6).epsilon(0.02));
  CHECK(probability_of_bad(500, 125, 15, 10) == Approx(6.5e-4).epsilon(0.02));
  CHECK(probability_of_bad(500, 167, 15, 10) == Approx(7.8e-3).epsilon(0.02));
}

TEST_CASE("the tail of the hypergeometric distribution is exact in small cases, and a whole adds up to one") {
  // Of 10 with 4 bad, 3 drawn: P(at least 2) = (C(4,2) 6 + C(4,3)) / C(10,3) = 40/120.
  CHECK(probability_of_bad(10, 4, 3, 2) == Approx(1.0 / 3));
  CHECK(probability_of_bad(10, 9, 3, 3) == Approx(84.0 / 120));   // fewer good ones than are drawn
  CHECK(probability_of_bad(10, 0, 3, 1) == 0);
  CHECK(probability_of_bad(10, 10, 3, 3) == 1);
  for (const std::int64_t bad : {1, 71, 125, 250, 495}) CHECK(probability_of_bad(500, bad, 15, 0) == Approx(1));
}

TEST_CASE("the attacker decides as many rounds as the hypergeometric distribution says") {
  constexpr int rounds = 60'000;
  for (const std::size_t bad : {167, 200, 250}) {
    Random random{1, "rounds"};
    int taken = 0;
    for (int i = 0; i < rounds; ++i) taken += is_taken_over(500, bad, 15, random) ? 1 : 0;
    const double p = probability_of_bad(500, static_cast<std::int64_t>(bad), 15, 10);
    const double deviation = std::sqrt(p * (1 - p) * rounds);
    INFO(bad << " bad servers of 500: " << taken << " of " << rounds << " rounds, expected " << p * rounds);
    CHECK(std::abs(taken - p * rounds) < 4 * deviation);
  }
}

}  // namespace ntpsim::khronos

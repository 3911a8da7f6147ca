// Stability measures against published figures and against their definitions.
#include "models/clock/stability.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "models/base/random.h"

using namespace ntpsim;

namespace {

std::vector<double> integrate(const std::vector<double>& frequency) {
  std::vector<double> phase{0};
  for (const double y : frequency) phase.push_back(phase.back() + y);
  return phase;
}

// NIST SP 1065's 1000-point set: a Lehmer generator that starts with 1234567890, each value over 2147483647, as frequency.
std::vector<double> nist_1000() {
  std::vector<double> frequency;
  std::uint64_t n = 1234567890;
  for (int i = 0; i < 1000; ++i) {
    frequency.push_back(static_cast<double>(n) / 2147483647.0);
    n = 16807 * n % 2147483647;
  }
  return integrate(frequency);
}

// The nine frequencies of NBS Monograph 140, which SP 1065 repeats.
std::vector<double> nbs_9() { return integrate({892, 809, 823, 798, 671, 644, 883, 903, 677}); }

std::vector<double> random_walk(std::size_t points) {
  Random random{5, "phase"};
  std::vector<double> frequency;
  for (std::size_t i = 1; i < points; ++i) frequency.push_back(random.normal());
  return integrate(frequency);
}

// Seven digits, as published.
bool shows(const stability::Deviation& deviation, double published) {
  if (!deviation) return false;
  const double digit = std::pow(10, std::floor(std::log10(published)) - 6);
  return std::fabs(*deviation - published) <= 0.5001 * digit;
}

}  // namespace

TEST_CASE("the 1000-point set of NIST SP 1065 gives its published deviations") {
  const auto phase = nist_1000();
  // One digit is not the document's: it prints 3.910860e-2 for the Hadamard deviation at 100, which is 3.9108605e-2.
  struct Row { std::size_t m; double adev, oadev, mdev, tdev, hdev, ohdev; };
  const Row rows[] = {{1, 2.922319e-1, 2.922319e-1, 2.922319e-1, 1.687202e-1, 2.943883e-1, 2.943883e-1},
                      {10, 9.965736e-2, 9.159953e-2, 6.172376e-2, 3.563623e-1, 1.052754e-1, 9.581083e-2},
                      {100, 3.897804e-2, 3.241343e-2, 2.170921e-2, 1.253382, 3.910861e-2, 3.237638e-2}};
  for (const Row& row : rows) {
    CAPTURE(row.m);
    CHECK(shows(stability::adev(phase, 1, row.m), row.adev));
    CHECK(shows(stability::overlapping_adev(phase, 1, row.m), row.oadev));
    CHECK(shows(stability::mdev(phase, 1, row.m), row.mdev));
    CHECK(shows(stability::tdev(phase, 1, row.m), row.tdev));
    CHECK(shows(stability::hdev(phase, 1, row.m), row.hdev));
    CHECK(shows(stability::overlapping_hdev(phase, 1, row.m), row.ohdev));
  }
}

TEST_CASE("the nine frequencies of NBS Monograph 140 give their published deviations") {
  const auto phase = nbs_9();
  CHECK(shows(stability::adev(phase, 1, 1), 91.22945));
  CHECK(shows(stability::overlapping_adev(phase, 1, 1), 91.22945));
  CHECK(shows(stability::mdev(phase, 1, 1), 91.22945));
  CHECK(shows(stability::tdev(phase, 1, 1), 52.67135));
  CHECK(shows(stability::hdev(phase, 1, 1), 70.80607));
  CHECK(shows(stability::adev(phase, 1, 2), 115.8082));
  CHECK(shows(stability::overlapping_adev(phase, 1, 2), 85.95287));
  CHECK(shows(stability::mdev(phase, 1, 2), 74.78849));
  CHECK(shows(stability::tdev(phase, 1, 2), 86.35831));
  CHECK(shows(stability::hdev(phase, 1, 2), 116.7980));
  CHECK(shows(stability::overlapping_hdev(phase, 1, 2), 85.61487));
}

TEST_CASE("the ten phases that end where they began give the deviations of the same set") {
  const std::vector<double> phase{0, 103.11111, 123.22222, 157.33333, 166.44444, 48.55555, -96.33333, -2.22222, 111.88889, 0};
  CHECK(*stability::overlapping_adev(phase, 1, 1) == Approx(91.22945).epsilon(1e-6));
  CHECK(*stability::mdev(phase, 1, 2) == Approx(74.78849).epsilon(1e-6));
}

TEST_CASE("deviations scale with tau0 as their dimensions say") {
  const auto phase = nist_1000();
  CHECK(*stability::overlapping_adev(phase, 16, 10) == Approx(9.159953e-2 / 16).epsilon(1e-6));
  CHECK(*stability::mdev(phase, 16, 10) == Approx(6.172376e-2 / 16).epsilon(1e-6));
  CHECK(*stability::overlapping_hdev(phase, 16, 10) == Approx(9.581083e-2 / 16).epsilon(1e-6));
  CHECK(*stability::tdev(phase, 16, 10) == Approx(3.563623e-1).epsilon(1e-6));
  CHECK(*stability::mtie(phase, 16, 10) == *stability::mtie(phase, 1, 10));
}

TEST_CASE("the modified deviation's running sum is the sum that its definition asks for") {
  const auto x = random_walk(2000);
  for (const std::size_t m : {2U, 7U, 64U, 500U, 666U}) {
    double sum = 0;
    const std::size_t count = x.size() - 3 * m + 1;
    for (std::size_t j = 0; j < count; ++j) {
      double window = 0;
      for (std::size_t i = j; i < j + m; ++i) window += x[i + 2 * m] - 2 * x[i + m] + x[i];
      sum += window * window;
    }
    const double by_definition = std::sqrt(sum / 2 / static_cast<double>(count)) / static_cast<double>(m * m);
    CHECK(*stability::mdev(x, 1, m) == Approx(by_definition).epsilon(1e-12));
  }
}

TEST_CASE("a frequency drift shows in the Allan deviation as drift times tau over root 2, and not in the Hadamard deviation") {
  std::vector<double> phase;
  for (int i = 0; i <= 10'000; ++i) phase.push_back(0.5 * 1e-6 * i * i);
  for (const std::size_t m : {1U, 10U, 1000U}) {
    const double expected = 1e-6 * static_cast<double>(m) / std::sqrt(2.0);
    CHECK(*stability::adev(phase, 1, m) == Approx(expected).epsilon(1e-6));
    CHECK(*stability::overlapping_adev(phase, 1, m) == Approx(expected).epsilon(1e-6));
    CHECK(*stability::hdev(phase, 1, m) < 1e-6 * expected);
    CHECK(*stability::overlapping_hdev(phase, 1, m) < 1e-6 * expected);
  }
}

TEST_CASE("MTIE is the largest peak to peak of any window, found by brute force") {
  const auto x = random_walk(400);
  for (const std::size_t m : {1U, 2U, 3U, 17U, 100U, 399U}) {
    double largest = 0;
    for (std::size_t i = 0; i + m < x.size(); ++i) {
      const auto first = x.begin() + static_cast<std::ptrdiff_t>(i);
      const auto [low, high] = std::minmax_element(first, first + static_cast<std::ptrdiff_t>(m) + 1);
      largest = std::max(largest, *high - *low);
    }
    CHECK(*stability::mtie(x, 1, m) == largest);
  }
}

TEST_CASE("MTIE of a frequency error is the error times the window") {
  std::vector<double> phase;
  for (int i = 0; i <= 100; ++i) phase.push_back(i * 0x1p-20);
  CHECK(*stability::mtie(phase, 1, 10) == 10 * 0x1p-20);
}

TEST_CASE("a phase too short, too odd or without a tau gives no figure") {
  const auto phase = nbs_9();   // ten points
  CHECK(stability::adev(phase, 1, 4));
  CHECK_FALSE(stability::adev(phase, 1, 5));
  CHECK_FALSE(stability::overlapping_adev(phase, 1, 5));
  CHECK(stability::mdev(phase, 1, 3));
  CHECK_FALSE(stability::mdev(phase, 1, 4));
  CHECK_FALSE(stability::tdev(phase, 1, 4));
  CHECK(stability::hdev(phase, 1, 3));
  CHECK_FALSE(stability::hdev(phase, 1, 4));
  CHECK_FALSE(stability::overlapping_hdev(phase, 1, 4));
  CHECK(stability::mtie(phase, 1, 9));
  CHECK_FALSE(stability::mtie(phase, 1, 10));
  for (const auto measure : {stability::adev, stability::overlapping_adev, stability::mdev, stability::tdev,
                             stability::hdev, stability::overlapping_hdev, stability::mtie}) {
    CHECK_FALSE(measure(phase, 1, 0));
    CHECK_FALSE(measure(phase, 0, 1));
    CHECK_FALSE(measure({}, 1, 1));
    CHECK_FALSE(measure(phase, 1, std::numeric_limits<std::size_t>::max()));
    auto broken = phase;
    broken[4] = std::nan("");
    CHECK_FALSE(measure(broken, 1, 1));
  }
}

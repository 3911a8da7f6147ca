#include "models/base/distribution.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

using namespace ntpsim;

namespace {

constexpr int draws = 100'000;

std::vector<double> sample(const Distribution& distribution) {
  Random random{11, "test.distribution"};
  std::vector<double> values;
  for (int i = 0; i < draws; ++i) values.push_back(distribution.draw(random));
  std::sort(values.begin(), values.end());
  return values;
}

struct Moments { double mean = 0, variance = 0; };

Moments moments(const std::vector<double>& values) {
  Moments m;
  for (const double v : values) m.mean += v / draws;
  for (const double v : values) m.variance += (v - m.mean) * (v - m.mean) / draws;
  return m;
}

// The whole shape: the largest distance of the sample's distribution function from the true one (Kolmogorov). It exceeds
// 1.95 / sqrt(n) in one of a thousand samples.
template <class Cdf>
double distance(const std::vector<double>& values, Cdf cdf) {
  double largest = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double f = cdf(values[i]);
    largest = std::max({largest, f - static_cast<double>(i) / draws, static_cast<double>(i + 1) / draws - f});
  }
  return largest * std::sqrt(double{draws});
}

// The mean must be what mean() says, within 5 standard errors; the variance within `variance_error` of theory.
template <class Cdf>
void check(const Distribution::Form& form, double mean, double variance, double variance_error, Cdf cdf) {
  const Distribution distribution{form};
  const auto values = sample(distribution);
  const Moments m = moments(values);
  CHECK(distribution.mean() == Approx(mean).epsilon(1e-12));
  CHECK(m.mean == Approx(mean).margin(5 * std::sqrt(variance / draws)));
  CHECK(m.variance == Approx(variance).epsilon(variance_error));
  CHECK(distance(values, cdf) < 1.95);
}

Distribution empirical(std::vector<double> sorted) {
  return Distribution{Empirical{"f.csv", 1, "s", std::make_shared<const std::vector<double>>(std::move(sorted))}};
}

}  // namespace

TEST_CASE("a constant is drawn as itself") {
  const auto distribution = Distribution::constant(3.5);
  const auto values = sample(distribution);
  CHECK(values.front() == 3.5);
  CHECK(values.back() == 3.5);
  CHECK(distribution.mean() == 3.5);
  CHECK(distribution.is_constant());
  CHECK_FALSE(distribution.is_zero());
  CHECK(Distribution{}.is_zero());
}

TEST_CASE("uniform has its mean, variance and shape") {
  check(Uniform{2, 6}, 4, 16.0 / 12, 0.02, [](double x) { return (x - 2) / 4; });
}

TEST_CASE("normal has its mean, variance and shape") {
  check(Normal{-1, 3}, -1, 9, 0.03, [](double x) { return std::erfc(-(x + 1) / 3 / std::sqrt(2.0)) / 2; });
}

TEST_CASE("exponential has its mean, variance and shape") {
  check(Exponential{0.002}, 0.002, 4e-6, 0.05, [](double x) { return 1 - std::exp(-x / 0.002); });
}

TEST_CASE("gamma has its mean, variance and shape, below, at and above shape 1") {
  check(Gamma{0.5, 2}, 1, 2, 0.08, [](double x) { return std::erf(std::sqrt(x / 2)); });
  check(Gamma{1, 2}, 2, 4, 0.05, [](double x) { return 1 - std::exp(-x / 2); });
  check(Gamma{3, 2}, 6, 12, 0.05, [](double x) { return 1 - (1 + x / 2 + x * x / 8) * std::exp(-x / 2); });
}

TEST_CASE("Weibull has its mean, variance and shape, below and above shape 1") {
  check(Weibull{0.5, 3}, 6, 180, 0.2, [](double x) { return 1 - std::exp(-std::sqrt(x / 3)); });
  check(Weibull{2, 3}, 3 * std::sqrt(M_PI) / 2, 9 * (1 - M_PI / 4), 0.03, [](double x) { return 1 - std::exp(-x * x / 9); });
}

TEST_CASE("Pareto has its mean, variance and shape") {
  check(Pareto{1, 5}, 1.25, 5.0 / 16 / 3, 0.15, [](double x) { return 1 - std::pow(x, -5); });
}

TEST_CASE("Pareto with a shape of 1 or less has an infinite mean and still its shape") {
  CHECK(Distribution{Pareto{1, 1}}.mean() == std::numeric_limits<double>::infinity());
  CHECK(distance(sample(Distribution{Pareto{2, 0.8}}), [](double x) { return 1 - std::pow(2 / x, 0.8); }) < 1.95);
}

TEST_CASE("log-normal has its median, mean, variance and shape") {
  const double sigma = 0.5, median = 2;
  const double mean = median * std::exp(sigma * sigma / 2);
  const double variance = mean * mean * (std::exp(sigma * sigma) - 1);
  check(LogNormal{median, sigma}, mean, variance, 0.06,
        [&](double x) { return std::erfc(-std::log(x / median) / sigma / std::sqrt(2.0)) / 2; });
  CHECK(sample(Distribution{LogNormal{median, sigma}})[draws / 2] == Approx(median).epsilon(0.01));
}

TEST_CASE("empirical is linear between its sorted samples") {
  const auto distribution = empirical({0, 1, 1, 10});
  const auto cdf = [](double x) { return x < 1 ? x / 3 : 2.0 / 3 + (x - 1) / 27; };
  const auto values = sample(distribution);
  CHECK(values.front() >= 0);
  CHECK(values.back() <= 10);
  CHECK(distribution.mean() == Approx((0.5 + 1 + 5.5) / 3).epsilon(1e-12));
  CHECK(moments(values).mean == Approx(distribution.mean()).margin(0.05));
  const auto at_one = std::equal_range(values.begin(), values.end(), 1.0);
  CHECK((at_one.second - at_one.first) == Approx(draws / 3.0).margin(5 * std::sqrt(draws * 2.0 / 9)));
  for (const double x : {0.3, 0.9, 1.0, 4.0, 9.0}) {
    const auto below = std::upper_bound(values.begin(), values.end(), x) - values.begin();
    CHECK(static_cast<double>(below) / draws == Approx(cdf(x)).margin(2.5 / std::sqrt(double{draws})));
  }
}

TEST_CASE("empirical with a single sample is that sample") {
  const auto distribution = empirical({4.25});
  CHECK(distribution.mean() == 4.25);
  CHECK(sample(distribution).front() == 4.25);
  CHECK(sample(distribution).back() == 4.25);
}

TEST_CASE("positive distributions never draw below zero, and every draw is a number") {
  for (const Distribution& distribution :
       {Distribution{Exponential{1}}, Distribution{Gamma{0.1, 1}}, Distribution{Weibull{0.3, 1}}, Distribution{Pareto{1e-9, 1.1}},
        Distribution{LogNormal{1, 3}}}) {
    const auto values = sample(distribution);
    CHECK(values.front() >= 0);
    CHECK(std::isfinite(values.back()));
  }
}

TEST_CASE("a distribution without spread draws its mean") {
  for (const Distribution& distribution :
       {Distribution{Uniform{2, 2}}, Distribution{Normal{2, 0}}, Distribution{LogNormal{2, 0}}}) {
    const auto values = sample(distribution);
    CHECK(values.front() == 2);
    CHECK(values.back() == 2);
  }
}

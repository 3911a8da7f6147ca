#include "models/base/mathematics.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

#include "models/base/random.h"

using namespace ntpsim;

namespace {

constexpr int draws = 100'000;

// How far a result is from the long double of the C library, in units of the result's last place.
double ulps(double result, long double exact) {
  const double rounded = static_cast<double>(exact);
  const double ulp = std::nextafter(std::fabs(rounded), std::numeric_limits<double>::infinity()) - std::fabs(rounded);
  return static_cast<double>(std::fabs(static_cast<long double>(result) - exact)) / ulp;
}

template <class Function, class Exact>
double worst_ulps(double min, double max, Function function, Exact exact) {
  Random random{1, "test.mathematics"};
  double worst = 0;
  for (int i = 0; i < draws; ++i) {
    const double x = min + (max - min) * random.uniform();
    worst = std::max(worst, ulps(function(x), exact(static_cast<long double>(x))));
  }
  return worst;
}

}  // namespace

TEST_CASE("log is within 2 ulp of the C library") {
  const auto exact = [](long double x) { return std::log(x); };
  CHECK(worst_ulps(0, 1, mathematics::log, exact) < 2);
  CHECK(worst_ulps(0.7, 1.5, mathematics::log, exact) < 2);
  CHECK(worst_ulps(1, 1e9, mathematics::log, exact) < 2);
  CHECK(ulps(mathematics::log(0x1p-1074), std::log(0x1p-1074L)) < 2);
  CHECK(ulps(mathematics::log(1e308), std::log(1e308L)) < 2);
  CHECK(mathematics::log(1) == 0);
}

TEST_CASE("log of zero, of negative numbers and of NaN is minus infinity") {
  for (const double x : {0.0, -1.0, std::numeric_limits<double>::quiet_NaN()})
    CHECK(mathematics::log(x) == -std::numeric_limits<double>::infinity());
}

TEST_CASE("exp is within 2 ulp of the C library") {
  const auto exact = [](long double x) { return std::exp(x); };
  CHECK(worst_ulps(-1, 1, mathematics::exp, exact) < 2);
  CHECK(worst_ulps(-700, 709, mathematics::exp, exact) < 2);
  CHECK(mathematics::exp(0) == 1);
}

TEST_CASE("exp saturates to zero and to infinity") {
  CHECK(mathematics::exp(710) == std::numeric_limits<double>::infinity());
  CHECK(mathematics::exp(-746) == 0);
}

TEST_CASE("sin is within 2 ulp of the C library, and within 3 up to a million") {
  const auto exact = [](long double x) { return std::sin(x); };
  CHECK(worst_ulps(-4, 4, mathematics::sin, exact) < 2);
  CHECK(worst_ulps(-1e6, 1e6, mathematics::sin, exact) < 3);
  CHECK(mathematics::sin(0) == 0);
}

TEST_CASE("sin keeps its sign and its last places near multiples of pi") {
  for (int n = -300'000; n <= 300'000; n += 997) {
    const double x = n * 3.14159265358979323846;
    if (n != 0) CHECK(ulps(mathematics::sin(x), std::sin(static_cast<long double>(x))) < 3);
  }
}

TEST_CASE("power is right to 15 digits in the range that distributions use") {
  Random random{2, "test.mathematics"};
  double worst = 0;
  for (int i = 0; i < draws; ++i) {
    const double x = random.uniform();
    const double y = (random.uniform() - 0.5) * 4;
    const long double exact = std::pow(static_cast<long double>(x), static_cast<long double>(y));
    worst = std::max(worst, static_cast<double>(std::fabs(static_cast<long double>(mathematics::power(x, y)) / exact - 1)));
  }
  CHECK(worst < 1e-14);
  CHECK(mathematics::power(2, 10) == Approx(1024).epsilon(1e-15));
  CHECK(mathematics::power(5, 0) == 1);
}

TEST_CASE("normal_quantile gives the known quantiles of the normal distribution") {
  CHECK(mathematics::normal_quantile(0.5) == 0);
  CHECK(mathematics::normal_quantile(0.975) == Approx(1.959963984540054).epsilon(1e-15));
  CHECK(mathematics::normal_quantile(0.9) == Approx(1.2815515655446004).epsilon(1e-15));
  CHECK(mathematics::normal_quantile(0.999) == Approx(3.090232306167813).epsilon(1e-15));
  CHECK(mathematics::normal_quantile(1e-10) == Approx(-6.361340902404056).epsilon(1e-15));
  CHECK(mathematics::normal_quantile(1e-20) == Approx(-9.262340089798408).epsilon(1e-14));
}

TEST_CASE("normal_quantile inverts the normal distribution on its whole range, and rises") {
  double last = -40;
  for (double p = 1e-15; p < 1; p += p < 0.01 ? p / 3 : 0.003) {
    const double x = mathematics::normal_quantile(p);
    CHECK(x > last);
    last = x;
    const double back = std::erfc(-x / std::sqrt(2.0)) / 2;
    CHECK(back == Approx(p).epsilon(1e-13));
  }
}

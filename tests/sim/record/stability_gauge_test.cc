#include <catch2/catch.hpp>
#include <cmath>

#include "tests/sim/record/fixture.h"

namespace ntpsim::record {

namespace {

Expectation at_tau(Metric metric, Duration tau) {
  Expectation e = expectation(metric);
  e.tau = tau;
  return e;
}

// x = t^2 / 10^6: a drift of 2e-6 per second. Its second difference at tau is 2 tau^2 / 10^6 everywhere.
std::vector<Run::Point> drift() {
  std::vector<Run::Point> points;
  for (int t = 0; t <= 100; ++t) points.push_back({double(t), t * t * 1e-6});
  return points;
}

}  // namespace

TEST_CASE("a drift has its closed Allan deviation at every tau") {
  for (const int tau : {1, 7, 30}) {
    const double expected = 2e-6 * tau / std::sqrt(2);
    CHECK(measured(at_tau(Metric::adev, Duration::from_whole_seconds(tau)), drift()).high == Approx(expected).epsilon(1e-9));
    CHECK(measured(at_tau(Metric::mdev, Duration::from_whole_seconds(tau)), drift()).high == Approx(expected).epsilon(1e-9));
    CHECK(measured(at_tau(Metric::tdev, Duration::from_whole_seconds(tau)), drift()).high ==
          Approx(expected * tau / std::sqrt(3)).epsilon(1e-9));
    CHECK(measured(at_tau(Metric::hdev, Duration::from_whole_seconds(tau)), drift()).high == Approx(0).margin(1e-15));
  }
}

TEST_CASE("the time interval error of a constant rate is that rate times tau") {
  CHECK(measured(at_tau(Metric::mtie, 20_s), {{0, 0}, {100, 1e-3}}).high == Approx(2e-4).epsilon(1e-12));
}

TEST_CASE("a tau of a whole window still uses the sample at its end") {
  CHECK(measured(at_tau(Metric::mtie, 100_s), {{0, 0}, {100, 1e-3}}).high == Approx(1e-3).epsilon(1e-12));
}

TEST_CASE("a sample on a step is the error after it") {
  Run run;
  Expectation e = at_tau(Metric::mtie, 1_s);
  e.from = 50_s;
  e.max = quantity(0);
  run.expect(e).error(0, {{0, 7}, {50, 7}}).error(0, {{50, 0}, {100, 0}});
  CHECK(run.finish().expectations[0].decisive.measurement.high == 0);
}

TEST_CASE("a tau that the window or the noise cannot carry gives no figure") {
  CHECK(measured(at_tau(Metric::adev, 101_s), drift()).text == "tau 1min41s is longer than the window of 1min40s");
  CHECK(measured(at_tau(Metric::adev, 500_ms), drift()).text ==
        "tau 500ms is below clock.segment 1s, the shortest time for which noise is simulated");
  CHECK(measured(at_tau(Metric::adev, 60_s), drift()).text == "the window is too short for this tau");
  CHECK(measured(expectation(Metric::adev), drift()).text == "a stability metric needs a tau above 0");
}

}  // namespace ntpsim::record

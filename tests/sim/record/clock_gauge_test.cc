#include <catch2/catch.hpp>
#include <cmath>

#include "tests/sim/record/fixture.h"

namespace ntpsim::record {

namespace {

Expectation between(Metric metric, Duration from, Duration until) {
  Expectation e = expectation(metric);
  e.from = from;
  e.until = until;
  return e;
}

const std::vector<Run::Point> ramp{{0, -0.5}, {100, 0.5}};

}  // namespace

TEST_CASE("the largest offset is found between the points at which the clock is read") {
  const Measurement m = measured(expectation(Metric::offset), {{0, 0}, {30, 0.002}, {100, 0.001}});
  REQUIRE(m.kind == Measurement::Kind::figure);
  CHECK(m.high == 0.002);
}

TEST_CASE("a window cuts a piece where it lies") {
  CHECK(measured(between(Metric::offset, 10_s, 40_s), ramp).high == Approx(0.4).epsilon(1e-14));
  CHECK(measured(between(Metric::offset, 49_s, 52_s), ramp).high == Approx(0.02).epsilon(1e-13));
}

TEST_CASE("a signed offset is the range of the error") {
  Expectation e = between(Metric::offset, 10_s, 40_s);
  e.is_signed = true;
  const Measurement m = measured(e, ramp);
  CHECK(m.low == Approx(-0.4).epsilon(1e-14));
  CHECK(m.high == Approx(-0.1).epsilon(1e-14));
}

TEST_CASE("the error before a step at the window's begin is not in the window") {
  Run run;
  Expectation e = between(Metric::offset, 50_s, 100_s);
  e.max = quantity(0.2);
  run.expect(e).error(0, {{0, 5}, {50, 5}}).error(0, {{50, 0.1}, {100, 0.1}});
  CHECK(run.finish().expectations[0].decisive.measurement.high == Approx(0.1).epsilon(1e-15));
}

TEST_CASE("mean and root mean square are integrals of linear pieces") {
  // From -0.5 to 0.5: mean 0, mean square 1/12.
  CHECK(measured(expectation(Metric::offset_mean), ramp).high == Approx(0).margin(1e-17));
  CHECK(measured(expectation(Metric::offset_rms), ramp).high == Approx(std::sqrt(1.0 / 12)).epsilon(1e-14));
  // 0.3 for a quarter of the time and -0.1 for the rest: mean 0, mean square (0.09 + 0.03) / 4.
  Run run;
  Expectation mean = expectation(Metric::offset_mean), rms = expectation(Metric::offset_rms);
  mean.max = rms.max = quantity(1);
  run.expect(mean).expect(rms).error(0, {{0, 0.3}, {25, 0.3}}).error(0, {{25, -0.1}, {100, -0.1}});
  const Summary summary = run.finish();
  CHECK(summary.expectations[0].decisive.measurement.high == Approx(0).margin(1e-17));
  CHECK(summary.expectations[1].decisive.measurement.high == Approx(std::sqrt(0.03)).epsilon(1e-14));
}

TEST_CASE("a sine that is made of a thousand chords has a sine's root mean square") {
  std::vector<Run::Point> points;
  for (int i = 0; i <= 1000; ++i) points.push_back({i * 0.1, 0.001 * std::sin(2 * M_PI * i / 250.0)});
  CHECK(measured(expectation(Metric::offset_rms), points).high == Approx(0.001 / std::sqrt(2)).epsilon(1e-3));
  CHECK(measured(expectation(Metric::offset), points).high == Approx(0.001).epsilon(1e-4));
}

TEST_CASE("percentiles are weighted by time, to a tenth of a percent") {
  // |error| falls from 0.5 to 0 and rises again, evenly: its quantile at share p is p / 2.
  for (const double percent : {0.1, 5.0, 50.0, 90.0, 95.0, 99.0, 99.9, 100.0}) {
    Expectation e = expectation(Metric::offset_percentile);
    e.percentile = percent;
    CHECK(measured(e, ramp).high == Approx(percent / 200).epsilon(1e-3));
  }
}

TEST_CASE("the percentile of a constant error is that error") {
  Expectation e = expectation(Metric::offset_percentile);
  e.percentile = 50;
  CHECK(measured(e, {{0, -0.0123}, {100, -0.0123}}).high == Approx(0.0123).epsilon(1e-15));
  CHECK(measured(e, {{0, 0}, {100, 0}}).high == 0);
}

TEST_CASE("a percentile falls into the part of the run that it names") {
  Expectation e = expectation(Metric::offset_percentile);
  e.max = quantity(1);
  e.percentile = 89;
  Run run;
  run.expect(e);
  e.percentile = 91;
  run.expect(e).error(0, {{0, 1e-6}, {90, 1e-6}}).error(0, {{90, 2}, {100, 2}});
  const Summary summary = run.finish();
  CHECK(summary.expectations[0].decisive.measurement.high == Approx(1e-6).epsilon(1e-3));
  CHECK(summary.expectations[1].decisive.measurement.high == Approx(2).epsilon(1e-3));
}

TEST_CASE("convergence is the crossing of the bound, solved within the piece") {
  Expectation e = expectation(Metric::converge);
  e.bound = 100_ms;
  CHECK(measured(e, {{0, 0.5}, {50, -0.5}, {100, 0}}).high == Approx(90).epsilon(1e-12));
  CHECK(measured(e, {{0, 0.5}, {80, -0.05}, {100, 0.05}}).high == Approx(80 * 0.4 / 0.55).epsilon(1e-12));
  CHECK(measured(e, {{0, 0.05}, {100, -0.05}}).high == 0);
  CHECK(std::isinf(measured(e, {{0, 0.05}, {100, -0.2}}).high));
}

TEST_CASE("convergence counts from the window's begin and looks no further than its end") {
  Expectation e = between(Metric::converge, 20_s, 80_s);
  e.bound = 100_ms;
  CHECK(measured(e, {{0, 0.5}, {50, 0}, {80, 0}, {100, 5}}).high == Approx(20).epsilon(1e-12));
}

TEST_CASE("a step that brings the error within the bound is the moment of convergence") {
  Run run;
  Expectation e = expectation(Metric::converge);
  e.bound = 100_ms;
  e.max = quantity(50);
  run.expect(e).error(0, {{0, 0.5}, {42, 0.5}}).error(0, {{42, 0.01}, {100, 0.01}});
  CHECK(run.finish().expectations[0].decisive.measurement.high == 42);
}

TEST_CASE("overshoot is what lies on the other side of zero after the first crossing") {
  CHECK(measured(expectation(Metric::overshoot), {{0, -0.5}, {20, 0.03}, {40, -0.4}, {60, 0.02}, {100, 0}}).high == 0.03);
  CHECK(measured(expectation(Metric::overshoot), {{0, 0}, {10, 0.5}, {100, 0}}).high == 0);
  CHECK(measured(expectation(Metric::overshoot), {{0, 0.5}, {100, -0.0}}).high == 0);
}

TEST_CASE("a clock whose error never comes to zero, as where nobody corrects it, cannot overshoot") {
  for (const double begin : {0.5, 0.0}) {
    const Measurement m = measured(expectation(Metric::overshoot), {{0, begin}, {50, 0.2}, {100, 0.1}});
    CHECK(m.text == "the clock's error never came to zero in the window");
  }
}

TEST_CASE("frequency is the steepest slope in the window") {
  const std::vector<Run::Point> points{{0, 0}, {50, 0.0005}, {100, -0.0005}};
  CHECK(measured(expectation(Metric::frequency), points).high == Approx(20e-6).epsilon(1e-12));
  CHECK(measured(between(Metric::frequency, 0_s, 50_s), points).high == Approx(10e-6).epsilon(1e-12));
  Expectation e = expectation(Metric::frequency);
  e.is_signed = true;
  CHECK(measured(e, points).low == Approx(-20e-6).epsilon(1e-12));
  CHECK(measured(e, points).high == Approx(10e-6).epsilon(1e-12));
}

TEST_CASE("the slew rate is the discipline of the pieces in the window, whatever the crystal does") {
  for (const bool is_signed : {false, true}) {
    Run run;
    Expectation e = between(Metric::slew_rate, 20_s, 60_s);
    e.max = quantity(0);
    e.is_signed = is_signed;
    run.expect(e);
    run.error(0, {{0, 0}, {10, 1}}, 900_ppm).error(0, {{10, 1}, {30, 1}}, -300_ppm);
    run.error(0, {{30, 1}, {60, 0}}, 200_ppm).error(0, {{60, 0}, {100, 0}}, 500_ppm);
    const Measurement m = run.finish().expectations[0].decisive.measurement;
    CHECK(m.high == Approx(is_signed ? 200e-6 : 300e-6));
    if (is_signed) CHECK(m.low == Approx(-300e-6));
  }
}

TEST_CASE("pieces that do not fill the window give no figure") {
  const Measurement m = measured(expectation(Metric::offset), {{0, 0.5}, {60, 0.5}});
  CHECK(m.kind == Measurement::Kind::unknown);
  CHECK(m.text == "the clock's error was recorded for only 1min of the window's 1min40s");
  CHECK(measured(expectation(Metric::offset_mean), {}).kind == Measurement::Kind::unknown);
}

TEST_CASE("a piece without length is no piece") {
  const Measurement m = measured(expectation(Metric::frequency), {{0, 0}, {50, 0}, {50, 1}, {100, 1}});
  CHECK(m.high == 0);
}

TEST_CASE("ten parts in a million over a day are 864 ms to the nanosecond") {
  Run run;
  run.scenario().scenario.stop = 24_h;
  Expectation e = expectation(Metric::offset);
  e.equals = quantity(0.864);
  run.expect(e);
  run.recorder().clock_piece(HostIndex{0}, {run.at(0), run.at(86400), Duration{}, 10_ppm * 24_h, Frequency{}});
  CHECK(run.finish(86400).expectations[0].met);
}

}  // namespace ntpsim::record

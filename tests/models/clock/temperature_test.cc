// Temperature around a crystal and the frequency error that follows, against closed forms.
#include "models/clock/temperature.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <memory>
#include <vector>

#include "models/clock/oscillator.h"

using namespace ntpsim;
using namespace ntpsim::literals;

namespace {

const TrueTime start = TrueTime::at(1'800'000'000_s);

TemperatureConfig sensitive(double linear_ppm) {
  TemperatureConfig config;
  config.linear_ppm = linear_ppm;
  return config;
}

Oscillator make(const TemperatureConfig& temperature) {
  OscillatorConfig config;
  config.temperature = temperature;
  return {config, 1, "hosts.client.clock", start};
}

double celsius(const TemperatureError& temperature, Duration t) { return temperature.celsius(t, t); }

double error_s(Oscillator& oscillator, Duration after) {
  return (oscillator.count(start + after).since_epoch() - after).seconds();
}

std::shared_ptr<const std::vector<std::pair<double, double>>> trace(std::vector<std::pair<double, double>> rows) {
  return std::make_shared<const std::vector<std::pair<double, double>>>(std::move(rows));
}

}  // namespace

TEST_CASE("the daily sine crosses its mean upwards at its phase and is back after a day") {
  TemperatureConfig config = sensitive(1);
  config.mean = {20};
  config.day_amplitude = 4;
  config.day_phase = 6_h;
  const TemperatureError temperature{config};
  CHECK(celsius(temperature, 6_h) == Approx(20));
  CHECK(celsius(temperature, 12_h) == Approx(24));
  CHECK(celsius(temperature, 0_h) == Approx(16));
  CHECK(celsius(temperature, 36_h) == Approx(24));
}

TEST_CASE("a linear sensitivity turns the daily sine into a time error of its integral") {
  TemperatureConfig config = sensitive(0.5);
  config.day_amplitude = 3;
  auto oscillator = make(config);
  const double omega = 2 * 3.14159265358979323846 / 86400;
  for (const int hours : {3, 6, 12, 24, 31}) {
    const double t = hours * 3600.0;
    const double expected = 1.5e-6 * (1 - std::cos(omega * t)) / omega;
    CHECK(error_s(oscillator, hours * 1_h) == Approx(expected).margin(1e-10));
  }
}

TEST_CASE("an AT cut's error is a cubic about its reference") {
  TemperatureConfig config;
  config.reference = {27};
  config.linear_ppm = -0.4;
  config.quadratic_ppm = -4.5e-4;
  config.cubic_ppm = 1.086e-4;
  for (const double degrees : {-20.0, 27.0, 60.0}) {
    config.mean = {degrees};
    auto oscillator = make(config);
    const double d = degrees - 27;
    const double ppm = -0.4 * d - 4.5e-4 * d * d + 1.086e-4 * d * d * d;
    CHECK(oscillator.piece_at(start).error.ppm() == Approx(ppm).margin(1e-12));
    CHECK(oscillator.piece_at(start + 100'000_s).begin == start);
  }
}

TEST_CASE("temperature steps act at exactly their instant") {
  TemperatureConfig config = sensitive(2);
  config.steps = {{100.25_s, {30}}, {200_s, {25}}};
  auto oscillator = make(config);
  CHECK(oscillator.piece_at(start + 100_s).begin == start);
  CHECK(oscillator.piece_at(start + 150_s).begin == start + 100.25_s);
  CHECK(error_s(oscillator, 100.25_s) == 0);
  CHECK(error_s(oscillator, 300_s) == Approx(10e-6 * 99.75).epsilon(1e-12));
}

TEST_CASE("a step within a segment splits it even while the daily sine moves the rate") {
  TemperatureConfig config = sensitive(2);
  config.day_amplitude = 1e-6;
  config.steps = {{100.25_s, {30}}};
  auto oscillator = make(config);
  CHECK(oscillator.piece_at(start + 100.3_s).begin == start + 100.25_s);
  CHECK(oscillator.piece_at(start + 100.1_s).error.ppm() == Approx(0).margin(1e-5));
  CHECK(oscillator.piece_at(start + 100.3_s).error.ppm() == Approx(10).margin(1e-5));
}

TEST_CASE("a ramp goes straight from the present temperature to its target") {
  TemperatureConfig config = sensitive(1);
  config.ramps = {{1000_s, 2000_s, {35}}};
  auto oscillator = make(config);
  CHECK(oscillator.piece_at(start + 999_s).begin == start);
  CHECK(error_s(oscillator, 1000_s) == 0);
  CHECK(error_s(oscillator, 1500_s) == Approx(0.5 * 5e-6 * 500).epsilon(1e-9));
  CHECK(error_s(oscillator, 3000_s) == Approx(0.5 * 10e-6 * 1000 + 10e-6 * 1000).epsilon(1e-9));
  CHECK(oscillator.piece_at(start + 9000_s).begin == start + 2000_s);
}

TEST_CASE("a trace is linear between its rows and constant outside them") {
  TemperatureConfig config = sensitive(1);
  config.trace = trace({{100, 20}, {200, 30}, {300, 10}});
  const TemperatureError temperature{config};
  CHECK(celsius(temperature, 0_s) == 20);
  CHECK(celsius(temperature, 150_s) == Approx(25));
  CHECK(celsius(temperature, 250_s) == Approx(20));
  CHECK(celsius(temperature, 1000_s) == 10);
  CHECK(celsius(temperature, 150_s) == Approx(25));
}

TEST_CASE("a change from outside holds until the next configured one, and ends a ramp or a trace") {
  TemperatureConfig config = sensitive(1);
  config.ramps = {{100_s, 200_s, {35}}};
  config.steps = {{500_s, {10}}};
  TemperatureError ramped{config};
  ramped.set_mean(150_s, {50});
  CHECK(celsius(ramped, 125_s) == Approx(27.5));
  CHECK(celsius(ramped, 150_s) == 50);
  CHECK(celsius(ramped, 300_s) == 50);
  CHECK(celsius(ramped, 500_s) == 10);

  config = sensitive(1);
  config.trace = trace({{0, 20}, {1000, 30}});
  TemperatureError traced{config};
  traced.set_mean(500_s, {5});
  CHECK(celsius(traced, 400_s) == Approx(24));
  CHECK(celsius(traced, 2000_s) == 5);
}

TEST_CASE("an oscillator follows a change of temperature from exactly its instant") {
  auto oscillator = make(sensitive(3));
  oscillator.count(start + 9000_s);
  oscillator.set_temperature(start + 10.5_s, {24});
  oscillator.count(start + 9000_s);
  oscillator.set_temperature(start + 20.5_s, {25});
  CHECK(error_s(oscillator, 9000_s) == Approx(-30e-6).epsilon(1e-12));
}

TEST_CASE("temperature costs no pieces while the crystal does not feel it") {
  TemperatureConfig config;
  config.day_amplitude = 10;
  config.steps = {{100_s, {30}}};
  auto oscillator = make(config);
  CHECK(oscillator.piece_at(start + 86400_s).begin == start);
}

TEST_CASE("the daily sine is the sine at every minute of a day, in whatever order it is asked") {
  TemperatureConfig config;
  config.mean = {0};
  config.day_amplitude = 1;
  const TemperatureError forwards{config}, backwards{config};
  for (int minute = 0; minute < 1440; ++minute) {
    const double sine = std::sin(2 * 3.14159265358979323846 * minute / 1440);
    CHECK(celsius(forwards, minute * 1_min) == Approx(sine).margin(1e-13));
    const Duration other = (1439 - minute) * 1_min;
    CHECK(celsius(backwards, other) == celsius(TemperatureError{config}, other));
  }
}

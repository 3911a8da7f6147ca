// The physics of the noise generators: slope and level of the Allan deviation of each power law.
//
// Seeds are fixed, so the figures are too; the bounds leave room for what a series of this length can show.
#include "models/clock/noise.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <string>
#include <vector>

#include "models/clock/oscillator.h"
#include "models/clock/stability.h"

using namespace ntpsim;
using namespace ntpsim::literals;

namespace {

constexpr double level = 1e-9;
const std::string path = "hosts.client.clock";

// The time error after each segment.
std::vector<double> phase_of(const NoiseConfig& config, Duration segment, std::size_t segments, std::uint64_t seed = 1) {
  FrequencyNoise noise{config, segment, seed, path};
  std::vector<double> phase{0};
  phase.reserve(segments + 1);
  for (std::size_t i = 0; i < segments; ++i) phase.push_back(phase.back() + noise.next() * segment.seconds());
  return phase;
}

std::vector<double> phase_of(const PhaseNoise& noise, std::int64_t step_ns, std::size_t points) {
  std::vector<double> phase;
  phase.reserve(points);
  for (std::size_t i = 0; i < points; ++i) phase.push_back(noise.at(static_cast<std::int64_t>(i) * step_ns));
  return phase;
}

using Measure = stability::Deviation (*)(stability::Phase, double, std::size_t);

// Least squares through log deviation over log tau, tau from `shortest` * tau0 over three decades.
double slope(Measure measure, const std::vector<double>& phase, double tau0, std::size_t shortest = 1) {
  double n = 0, sx = 0, sy = 0, sxx = 0, sxy = 0;
  for (const std::size_t factor : {1U, 2U, 5U, 10U, 20U, 50U, 100U, 200U, 500U, 1000U}) {
    const double x = std::log10(static_cast<double>(factor));
    const double y = std::log10(*measure(phase, tau0, shortest * factor));
    n += 1;
    sx += x;
    sy += y;
    sxx += x * x;
    sxy += x * y;
  }
  return (n * sxy - sx * sy) / (n * sxx - sx * sx);
}

constexpr std::size_t many = 1'000'000;

}  // namespace

TEST_CASE("white FM falls with the root of tau, from its level at 1 s") {
  const auto phase = phase_of({0, 0, level, 0, 0}, 1_s, many);
  CHECK(slope(stability::overlapping_adev, phase, 1) == Approx(-0.5).margin(0.02));
  CHECK(*stability::overlapping_adev(phase, 1, 1) == Approx(level).epsilon(0.01));
  CHECK(*stability::overlapping_adev(phase, 1, 100) == Approx(level / 10).epsilon(0.03));
}

TEST_CASE("flicker FM is flat at its level, without ripple between octaves") {
  const auto phase = phase_of({0, 0, 0, level, 0}, 1_s, 4 * many);
  CHECK(slope(stability::overlapping_adev, phase, 1) == Approx(0).margin(0.02));
  for (const std::size_t m : {1U, 2U, 3U, 4U, 6U, 8U, 11U, 16U, 23U, 32U, 100U, 141U, 1000U})
    CHECK(*stability::overlapping_adev(phase, 1, m) == Approx(level).epsilon(0.03));
}

TEST_CASE("random-walk FM grows with the root of tau, through its level at 1 s") {
  const auto phase = phase_of({0, 0, 0, 0, level}, 1_s, 4 * many);
  CHECK(slope(stability::overlapping_adev, phase, 1) == Approx(0.5).margin(0.02));
  for (const std::size_t m : {1U, 2U, 4U, 16U, 100U})
    CHECK(*stability::overlapping_adev(phase, 1, m) == Approx(level * std::sqrt(m)).epsilon(0.03));
}

TEST_CASE("white PM falls with tau, from its level at 1 s") {
  const PhaseNoise noise{{level, 0, 0, 0, 0}, 1, path};
  const auto phase = phase_of(noise, 1'000'000'000, 200'000);
  CHECK(slope(stability::overlapping_adev, phase, 1) == Approx(-1).margin(0.01));
  CHECK(slope(stability::mdev, phase, 1) == Approx(-1.5).margin(0.05));
  CHECK(*stability::overlapping_adev(phase, 1, 1) == Approx(level).epsilon(0.01));
}

TEST_CASE("flicker PM falls with tau, from its level at 1 s, and so does its modified deviation") {
  const PhaseNoise noise{{0, level, 0, 0, 0}, 1, path};
  const auto phase = phase_of(noise, 1'000'000'000, 200'000);
  CHECK(slope(stability::overlapping_adev, phase, 1) == Approx(-1).margin(0.05));
  CHECK(*stability::overlapping_adev(phase, 1, 1) == Approx(level).epsilon(0.03));

  // Within its bandwidth, where sampling does not fold fast noise into white noise.
  const auto fine = phase_of(noise, 1 << 20, 400'000);
  CHECK(slope(stability::mdev, fine, 0x1p20 * 1e-9, 4) == Approx(-1).margin(0.05));
}

TEST_CASE("a frequency drift makes the Allan deviation grow with tau") {
  OscillatorConfig config;
  config.ageing_per_day = Frequency::from_fraction(1e-7);
  Oscillator oscillator{config, 1, path, TrueTime{}};
  std::vector<double> phase;
  for (int i = 0; i <= 4000; ++i)
    phase.push_back((oscillator.count(TrueTime::at(i * 1_s)).since_epoch() - i * 1_s).seconds());
  CHECK(slope(stability::overlapping_adev, phase, 1) == Approx(1).margin(0.001));
  CHECK(*stability::overlapping_adev(phase, 1, 100) == Approx(1e-7 / 86400 * 100 / std::sqrt(2.0)).epsilon(1e-4));
}

TEST_CASE("levels hold at the nearest tau when segments are longer or shorter than a second") {
  for (const Duration segment : {16_s, 100_ms}) {
    const double tau = segment.seconds();
    CAPTURE(tau);
    const auto white = phase_of({0, 0, level, 0, 0}, segment, 300'000);
    const auto flicker = phase_of({0, 0, 0, level, 0}, segment, 300'000);
    const auto walk = phase_of({0, 0, 0, 0, level}, segment, 300'000);
    CHECK(*stability::overlapping_adev(white, tau, 10) == Approx(level / std::sqrt(10 * tau)).epsilon(0.03));
    CHECK(*stability::overlapping_adev(flicker, tau, 10) == Approx(level).epsilon(0.03));
    CHECK(*stability::overlapping_adev(walk, tau, 10) == Approx(level * std::sqrt(10 * tau)).epsilon(0.03));
  }
}

TEST_CASE("the noises are independent of each other: variances add up") {
  const auto all = phase_of({0, 0, level, level, level}, 1_s, many);
  for (const std::size_t m : {1U, 10U, 100U}) {
    const double tau = static_cast<double>(m);
    CHECK(*stability::overlapping_adev(all, 1, m) == Approx(level * std::sqrt(1 / tau + 1 + tau)).epsilon(0.04));
  }
}

TEST_CASE("an oscillator's counter shows the noise that it was configured with") {
  OscillatorConfig config;
  config.noise = {0, 0, 1e-8, 1e-9, 1e-10};
  config.frequency = 30_ppm;
  Oscillator oscillator{config, 1, path, TrueTime{}};
  FrequencyNoise noise{config.noise, config.segment, 1, path};
  for (int k = 0; k < 1000; ++k) {
    const Frequency expected = 30_ppm + Frequency::from_fraction(noise.next());
    CHECK(oscillator.piece_at(TrueTime::at(k * 1_s)).error == expected);
  }
}

TEST_CASE("the wander starts at zero: the first frequency is the constant part and white noise") {
  double worst = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    FrequencyNoise other{{0, 0, 0, level, 0}, 1_s, seed, path};
    worst = std::max(worst, std::fabs(other.next()));
  }
  CHECK(worst < 4 * level);
}

TEST_CASE("phase noise depends on the nanosecond and on nothing else") {
  OscillatorConfig config;
  config.noise = {1e-7, 1e-8, 0, 0, 0};
  const TrueTime start = TrueTime::at(1'800'000'000_s);
  Oscillator read{config, 1, path, start}, idle{config, 1, path, start}, other{config, 2, path, start};
  for (int i = 0; i < 100; ++i) read.phase_noise(start + i * 7_ms);
  const TrueTime t = start + 123456789_ns;
  CHECK(read.phase_noise(t) == idle.phase_noise(t));
  CHECK(idle.phase_noise(t) == idle.phase_noise(t + Duration::from_units(1)));
  CHECK(idle.phase_noise(t) != idle.phase_noise(t + 1_ns));
  CHECK(idle.phase_noise(t) != other.phase_noise(t));
  CHECK(idle.count(start + 10_s).since_epoch() == 10_s);
}

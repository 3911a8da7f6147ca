// The named oscillators: complete, usable, and in the order of their quality.
#include "models/clock/oscillator_profile.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <string>
#include <vector>

#include "models/clock/oscillator.h"
#include "models/clock/stability.h"

using namespace ntpsim;
using namespace ntpsim::literals;

namespace {

// Peak of |time error| after one day of free running from the right frequency, mean square over some hosts.
double error_after_a_day(const OscillatorProfile& profile) {
  double sum = 0;
  constexpr int hosts = 10;
  for (std::uint64_t seed = 1; seed <= hosts; ++seed) {
    Oscillator oscillator{profile.config, seed, "hosts.client.clock", TrueTime{}};
    oscillator.forget(TrueTime::at(86400_s));
    const double error = (oscillator.count(TrueTime::at(86400_s)).since_epoch() - 86400_s).seconds();
    sum += error * error;
  }
  return std::sqrt(sum / hosts);
}

double adev(const OscillatorProfile& profile, std::size_t tau) {
  Oscillator oscillator{profile.config, 1, "hosts.client.clock", TrueTime{}};
  std::vector<double> phase;
  for (int i = 0; i <= 50'000; ++i) {
    const TrueTime t = TrueTime::at(i * 1_s);
    oscillator.forget(t);
    phase.push_back((oscillator.count(t).since_epoch() - i * 1_s).seconds());
  }
  return *stability::overlapping_adev(phase, 1, tau);
}

}  // namespace

TEST_CASE("each profile is found by its name, says what it is and where its figures are from") {
  std::vector<std::string> names;
  for (const OscillatorProfile& profile : oscillator_profiles()) {
    names.emplace_back(profile.name);
    CHECK(find_oscillator_profile(profile.name) == &profile);
    CHECK(problem_with(profile.config) == "");
    CHECK_FALSE(profile.doc.empty());
    CHECK_FALSE(profile.source.empty());
  }
  CHECK(names == std::vector<std::string>{"perfect", "rubidium", "ocxo", "tcxo", "crystal", "vm", "poor"});
  CHECK(find_oscillator_profile("cristal") == nullptr);
}

TEST_CASE("profiles are ordered from the best oscillator to the worst") {
  double before = -1;
  for (const OscillatorProfile& profile : oscillator_profiles()) {
    if (profile.name == "vm") continue;   // the same crystal
    CAPTURE(profile.name);
    const double error = error_after_a_day(profile);
    CHECK(error > before);
    before = error;
  }
  CHECK(error_after_a_day(*find_oscillator_profile("perfect")) == 0);
}

TEST_CASE("the initial frequency is drawn per host and spreads as the profile says") {
  Random random{1, "hosts.client.clock.frequency"};
  for (const auto& [name, deviation] : {std::pair{"crystal", 50e-6}, {"tcxo", 1e-6}, {"ocxo", 5e-9}}) {
    double sum = 0;
    for (int i = 0; i < 10'000; ++i) {
      const double drawn = find_oscillator_profile(name)->initial_frequency.draw(random);
      sum += drawn * drawn;
    }
    CHECK(std::sqrt(sum / 10'000) == Approx(deviation).epsilon(0.03));
  }
  CHECK(find_oscillator_profile("perfect")->initial_frequency.is_zero());
}

TEST_CASE("a good oscillator's short-term stability is what its data sheet says") {
  CHECK(adev(*find_oscillator_profile("ocxo"), 1) == Approx(1e-12 * std::sqrt(2.0)).epsilon(0.05));
  CHECK(adev(*find_oscillator_profile("rubidium"), 100) == Approx(1.4e-12).epsilon(0.1));
  CHECK(adev(*find_oscillator_profile("tcxo"), 10) == Approx(1.05e-9).epsilon(0.1));
}

TEST_CASE("a virtual machine's readings scatter and its crystal does not") {
  const OscillatorProfile& vm = *find_oscillator_profile("vm");
  Oscillator oscillator{vm.config, 1, "hosts.client.clock", TrueTime{}};
  double sum = 0;
  for (int i = 0; i < 10'000; ++i) {
    const double noise = oscillator.phase_noise(TrueTime::at(i * 17_ms)).seconds();
    sum += noise * noise;
  }
  CHECK(std::sqrt(sum / 10'000) == Approx(300e-9).epsilon(0.1));
}

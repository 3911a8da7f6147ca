#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>

#include "tests/models/ntp/discipline/follower.h"

using namespace ntpsim;
using namespace ntpsim::literals;
using namespace ntpsim::test;
using ntp::ClockState;
using ntp::Variant;
using Outcome = ntp::Discipline::Outcome;

namespace {

FollowerConfig profile(Variant variant, std::optional<Frequency> drift) {
  FollowerConfig config;
  config.constants = ntp::constants(variant);
  config.drift = drift;
  return config;
}

}  // namespace

TEST_CASE("without a drift file, training gives the frequency within 1 ppm") {
  for (const Variant variant : {Variant::rfc5905, Variant::ntpd, Variant::ntpsec}) {
    for (const Duration offset : {5_s, 100_ms, -(30_ms)}) {
      for (const bool linux_kernel : {false, true}) {
        FollowingHost it{{.offset = offset, .frequency = 40_ppm, .linux_kernel = linux_kernel},
                         profile(variant, std::nullopt)};
        it.bench.run_for(65_s);
        CHECK(it.discipline().state() == ClockState::freq);
        const Duration stepout = ntp::constants(variant).stepout;
        it.bench.run_for(stepout - 65_s);
        CHECK(it.discipline().state() == ClockState::freq);
        it.bench.run_for(130_s);
        CHECK(it.discipline().state() == ClockState::sync);
        CAPTURE(static_cast<int>(variant), offset.seconds(), linux_kernel);
        CHECK(it.discipline().frequency().ppm() == Approx(-40).margin(1));
      }
    }
  }
}

TEST_CASE("the RFC's training amortises the phase meanwhile, whichever loop follows") {
  for (const bool kernel : {false, true}) {
    FollowerConfig config = profile(Variant::rfc5905, std::nullopt);
    config.discipline.kernel = kernel;
    FollowingHost it{{.offset = 100_ms, .linux_kernel = true}, config};
    it.bench.run_for(64_s + 600_s);
    CHECK(it.discipline().is_training());
    CHECK(it.error().seconds() == Approx(0.1 * std::pow(1 - 1 / 1024.0, 600)).epsilon(0.01));
    it.bench.run_for(400_s);
    CHECK(it.discipline().state() == ClockState::sync);
    // The kernel's loop makes a frequency of the offset that it is given first, and of all the time before.
    CHECK(it.discipline().frequency().ppm() == Approx(kernel ? -0.0391 * 512 / (1024.0 * 1024) * 1e6 : 0).margin(1));
  }
}

TEST_CASE("ntpd and NTPsec hold 0.5 ms within 5 minutes with a drift file, within 10 without") {
  for (const Variant variant : {Variant::ntpd, Variant::ntpsec}) {
    for (const bool has_drift : {true, false}) {
      const auto drift = has_drift ? std::optional{-(40_ppm)} : std::nullopt;
      FollowingHost it{{.offset = 100_ms, .frequency = 40_ppm, .linux_kernel = true}, profile(variant, drift)};
      it.bench.run_for(64_s + (has_drift ? 5_min : 10_min));
      CHECK(it.error().abs() < 500_us);
      Duration largest;
      for (int minute = 0; minute < 12 * 60; ++minute) {
        it.bench.run_for(1_min);
        largest = std::max(largest, it.error().abs());
      }
      CHECK(largest < 500_us);
    }
  }
}

TEST_CASE("the time constant grows to the longest poll interval while offsets are small beside the jitter") {
  FollowerConfig config = profile(Variant::ntpsec, -(40_ppm));
  config.max_poll = 10;
  FollowingHost it{{.offset = 100_us, .frequency = 40_ppm, .linux_kernel = true}, config};
  it.jitter = 200_us;
  it.bench.run_for(12_h);
  CHECK(it.discipline().time_constant() == 10);
  CHECK(it.error().abs() < 200_us);
}

TEST_CASE("slew-only mode never steps") {
  FollowerConfig config = profile(Variant::ntpsec, Frequency{});
  config.discipline.slew_only = true;
  FollowingHost it{{.offset = 5_s, .linux_kernel = true}, config};
  Duration before = it.error();
  Duration fastest;
  for (int minute = 0; minute < 48 * 60; ++minute) {
    it.bench.run_for(1_min);
    fastest = std::max(fastest, (it.error() - before).abs());
    before = it.error();
  }
  CHECK(fastest < 60_s / 2000 + 50_us);   // 500 ppm, and in the second of an update what its frequency adds
  CHECK(it.error().abs() < 1_ms);
  CHECK(std::count(it.outcomes.begin(), it.outcomes.end(), Outcome::slewed) == std::ssize(it.outcomes));
}

TEST_CASE("a crystal beyond the tolerance holds the frequency there, and recovers once it is repaired") {
  FollowingHost it{{.frequency = 700_ppm, .linux_kernel = true}, profile(Variant::ntpsec, std::nullopt)};
  it.bench.run_for(6_h);
  CHECK(it.discipline().frequency().ppm() == Approx(-500).margin(0.001));
  // The kernel's phase slew makes up for the rest, with an offset that never fades: 200 ppm * 2^(6 + 2) s.
  CHECK(it.error().seconds() == Approx(200e-6 * 256).epsilon(0.2));
  it.host().set_frequency(400_ppm);
  it.bench.run_for(12_h);
  CHECK(it.discipline().frequency().ppm() == Approx(-400).margin(1));
  CHECK(it.error().abs() < 1_ms);
}

TEST_CASE("a time server that is wrong for less than the stepout moves nothing") {
  FollowingHost it{{.linux_kernel = true}, profile(Variant::ntpsec, Frequency{})};
  it.bench.run_for(1_h);
  it.false_by = 10_s;
  it.bench.run_for(4 * 64_s);
  it.false_by = Duration{};
  it.bench.run_for(1_h);
  CHECK(it.error().abs() < 1_us);
  CHECK(std::count(it.outcomes.begin(), it.outcomes.end(), Outcome::ignored) == 4);
}

TEST_CASE("after a step in operation the loop answers as from the start, without the short time constant") {
  FollowerConfig config = profile(Variant::ntpsec, Frequency{});
  config.discipline.kernel = false;
  FollowingHost it{{}, config};
  it.bench.run_for(1_h);
  it.host().step(100_ms);
  Duration crossed;
  while (!it.error().is_negative() && crossed < 3_h) {
    it.bench.run_for(1_s);
    crossed += 1_s;
  }
  // From the first update after the step: 64 s at most.
  CHECK(crossed.seconds() / 60 == Approx(50.9 + 0.5).margin(0.02 * 50.9 + 0.5));
}

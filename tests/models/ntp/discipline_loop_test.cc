#include <catch2/catch.hpp>

#include <algorithm>

#include "tests/models/ntp/follower.h"

using namespace ntpsim;
using namespace ntpsim::literals;
using namespace ntpsim::test;
using ntp::ClockState;

namespace {

// How a loop answers to a phase step: local is 100 ms ahead.
struct Response {
  double zero_crossing_min = 0;
  double overshoot_ms = 0;
  double surge_ppm = 0;
};

FollowerConfig bare_loop(ntp::Variant variant, bool kernel) {
  FollowerConfig config;
  config.constants = ntp::constants(variant);
  config.discipline.startup_hold = Duration{};
  config.discipline.kernel = kernel;
  return config;
}

// From the first update on, at second 64.
Response response(const FollowerConfig& config, bool linux_kernel, Duration duration) {
  FollowingHost it{{.offset = 100_ms, .linux_kernel = linux_kernel}, config};
  it.bench.run_for(64_s);
  const TrueTime first = it.bench.now();
  Response r;
  while (it.bench.now() - first < duration) {
    it.bench.run_for(1_s);
    const Duration error = it.error();
    if (r.zero_crossing_min == 0 && error.is_negative()) {
      r.zero_crossing_min = (it.bench.now() - first).seconds() / 60;
    }
    r.overshoot_ms = std::max(r.overshoot_ms, -error.seconds() * 1e3);
    r.surge_ppm = std::max(r.surge_ppm, -it.discipline().frequency().ppm());
  }
  return r;
}

}  // namespace

TEST_CASE("ntpd's daemon loop takes out 100 ms as its documentation says") {
  const Response r = response(bare_loop(ntp::Variant::ntpsec, false), false, 5_h);
  CHECK(r.zero_crossing_min == Approx(50.9).epsilon(0.02));
  CHECK(r.overshoot_ms == Approx(5.05).epsilon(0.05));
  CHECK(r.surge_ppm == Approx(5.5).epsilon(0.05));
}

TEST_CASE("the kernel's loop is four times as fast as the daemon's") {
  const Response r = response(bare_loop(ntp::Variant::ntpsec, true), true, 2_h);
  CHECK(r.zero_crossing_min == Approx(12.05).epsilon(0.02));
  CHECK(r.overshoot_ms == Approx(5.96).epsilon(0.05));
  CHECK(r.surge_ppm == Approx(23.8).epsilon(0.05));
}

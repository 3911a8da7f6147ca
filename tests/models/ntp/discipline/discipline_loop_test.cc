#include <catch2/catch.hpp>

#include <algorithm>

#include "tests/models/ntp/discipline/follower.h"

using namespace ntpsim;
using namespace ntpsim::literals;
using namespace ntpsim::test;
using ntp::ClockState;

namespace {

// How a loop answers to a phase step: local is ahead.
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

// From the first update on, a poll interval after the start.
Response response(const FollowerConfig& config, bool linux_kernel, Duration duration, Duration offset = 100_ms) {
  FollowingHost it{{.offset = offset, .linux_kernel = linux_kernel}, config};
  it.bench.run_for(wire::power_of_two(config.min_poll));
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

TEST_CASE("RFC 5905's form, whose first update moves the phase only, is a little slower") {
  const Response r = response(bare_loop(ntp::Variant::rfc5905, false), false, 5_h);
  CHECK(r.zero_crossing_min == Approx(52.0).epsilon(0.02));
  CHECK(r.overshoot_ms == Approx(4.75).epsilon(0.02));
  CHECK(r.surge_ppm == Approx(5.16).epsilon(0.02));
}

TEST_CASE("the loop's time scales with the poll interval, its amplitude with the step") {
  FollowerConfig config = bare_loop(ntp::Variant::ntpsec, false);
  config.min_poll = config.max_poll = 3;
  const Response r = response(config, false, 1_h, 50_ms);   // 100 ms would meet the limit of 500 ppm
  CHECK(r.zero_crossing_min == Approx(6.4).epsilon(0.02));
  CHECK(r.overshoot_ms == Approx(5.05 / 2).epsilon(0.05));
}

TEST_CASE("on the kernel's clock the daemon loop does the same as on a plain one") {
  const Response r = response(bare_loop(ntp::Variant::ntpsec, false), true, 5_h);
  CHECK(r.zero_crossing_min == Approx(50.9).epsilon(0.02));
  CHECK(r.overshoot_ms == Approx(5.05).epsilon(0.05));
  CHECK(r.surge_ppm == Approx(5.5).epsilon(0.05));
}

TEST_CASE("what is less than adjtime's microsecond does not keep the loop from settling") {
  FollowingHost it{{.offset = 20_us}, bare_loop(ntp::Variant::ntpsec, false)};
  it.bench.run_for(12_h);
  CHECK(it.error().abs() < 500_ns);
}

TEST_CASE("the kernel's loop asks for no ticks, the daemon's as long as there is something to amortise") {
  for (const bool kernel : {false, true}) {
    FollowingHost it{{.linux_kernel = true}, bare_loop(ntp::Variant::ntpsec, kernel)};
    it.bench.run_for(65_s);
    CHECK_FALSE(it.discipline().wants_ticks());
    it.host().step(20_us);
    it.bench.run_for(64_s);
    CHECK(it.discipline().wants_ticks() == !kernel);
  }
}

#include <catch2/catch.hpp>

#include <cmath>

#include "models/clock/timex.h"
#include "models/ntp/discipline/kernel_discipline.h"
#include "tests/models/ntp/discipline/open_loop.h"

using namespace ntpsim;
using namespace ntpsim::literals;
using namespace ntpsim::test;
using ntp::ClockState;
using Outcome = ntp::Discipline::Outcome;
namespace bits = ntp::kernel_status;

TEST_CASE("the kernel's status bits are timex's") {
  STATIC_REQUIRE(bits::pll == timex::sta_pll);
  STATIC_REQUIRE(bits::insert == timex::sta_ins);
  STATIC_REQUIRE(bits::remove == timex::sta_del);
  STATIC_REQUIRE(bits::unsynchronized == timex::sta_unsync);
  STATIC_REQUIRE(bits::nano == timex::sta_nano);
}

TEST_CASE("at the start the kernel gets the drift file's frequency and nothing to amortise") {
  OpenLoop it{{}, 12_ppm};
  REQUIRE(it.adjustment());
  CHECK(it.adjustment()->frequency == 12_ppm);
  CHECK(it.adjustment()->slew == 0_s);
  CHECK(it.adjustment()->pll_offset == 0_s);
  CHECK(it.adjustment()->status == (bits::pll | bits::nano | bits::unsynchronized));
  OpenLoop untrained{{}, std::nullopt};
  CHECK(untrained.adjustment()->frequency == Frequency{});
}

TEST_CASE("an update is handed to the kernel with all that it keeps") {
  OpenLoop it;
  it.next().root_distance = 30_ms;
  it.next().leap = Leap::insert;
  it.next().tai_offset = 37;
  it.set_polls(8, 8);
  CHECK(it.update(400_us, 64_s) == Outcome::slewed);
  REQUIRE(it.adjustment());
  const AdjustClock& call = *it.adjustment();
  CHECK(call.pll_offset->nearest_nanoseconds() == 400'000);
  CHECK(call.time_constant == 8);
  CHECK(call.status == (bits::pll | bits::nano | bits::insert));
  CHECK(call.max_error == 30_ms);
  CHECK(call.estimated_error->seconds() == Approx(400e-6 / std::sqrt(8.0)));
  CHECK(call.tai_offset == 37);
  CHECK_FALSE(call.frequency);   // the kernel's own affair
  CHECK_FALSE(call.slew);
  CHECK_FALSE(call.step);
  CHECK_FALSE(it.discipline.wants_ticks());
}

TEST_CASE("the time constant that the kernel gets is the one from before the update's own adjustment") {
  OpenLoop it;
  it.set_polls(6, 10);
  it.update(100_us, 64_s);
  for (int i = 0; i < 4; ++i) it.update(100_us, 64_s);
  CHECK(it.discipline.time_constant() == 6);
  it.update(100_us, 64_s);
  CHECK(it.adjustment()->time_constant == 6);
  CHECK(it.discipline.time_constant() == 7);
  it.update(100_us, 64_s);
  CHECK(it.adjustment()->time_constant == 7);
}

TEST_CASE("the frequency is read back from the kernel, and its changes are the wander") {
  OpenLoop it;
  it.update(100_us, 64_s);
  it.now.clock.frequency = 8_ppm;
  it.discipline.observe(it.now);
  CHECK(it.discipline.frequency().ppm() == Approx(8));
  CHECK(it.discipline.wander() == Approx(8e-6 / std::sqrt(8.0)));
  it.discipline.observe(it.now);
  CHECK(it.discipline.wander() == Approx(8e-6 / std::sqrt(8.0)));   // once for each update
}

TEST_CASE("a step leaves the kernel with nothing to amortise and its frequency") {
  OpenLoop it;
  it.update(100_us, 64_s);
  it.now.clock.frequency = 8_ppm;
  it.update(1_s, 64_s);
  CHECK(it.update(1_s, 300_s) == Outcome::stepped);
  CHECK(it.adjustment()->step == 1_s);
  CHECK(it.adjustment()->pll_offset == 0_s);
  CHECK(it.adjustment()->status == (bits::pll | bits::nano));
  CHECK_FALSE(it.adjustment()->frequency);
  CHECK(it.discipline.frequency().ppm() == Approx(8));
}

TEST_CASE("a step threshold above half a second leaves the kernel's loop alone") {
  CHECK(OpenLoop{{.step = 500_ms}}.discipline.uses_kernel());
  CHECK_FALSE(OpenLoop{{.step = 501_ms}}.discipline.uses_kernel());
  CHECK_FALSE(OpenLoop{{.kernel = false}}.discipline.uses_kernel());
  CHECK_FALSE(OpenLoop({}, Frequency{}, ntp::constants(ntp::Variant::rfc5905)).discipline.uses_kernel());
  CHECK(OpenLoop({.kernel = true}, Frequency{}, ntp::constants(ntp::Variant::rfc5905)).discipline.uses_kernel());
}

#include <catch2/catch.hpp>

#include <cmath>

#include "tests/models/ntp/discipline/open_loop.h"

using namespace ntpsim;
using namespace ntpsim::literals;
using namespace ntpsim::test;
using ntp::ClockState;
using ntp::Variant;
using Outcome = ntp::Discipline::Outcome;

namespace {

const ntp::DisciplineConfig bare{.startup_hold = Duration{}, .kernel = false};

}  // namespace

// ---- the start ----

TEST_CASE("at the start the phase is amortised with a time constant of 2 s, and the frequency held") {
  OpenLoop it{{}, 5_ppm};
  CHECK(it.update(3200_us, 64_s) == Outcome::slewed);
  CHECK_FALSE(it.adjustment());
  CHECK(it.discipline.holds_frequency());
  REQUIRE(it.discipline.wants_ticks());
  it.tick();
  CHECK(it.adjustment()->slew == 100_us);   // 3.2 ms / (16 * 2)
  it.tick();
  CHECK(it.adjustment()->slew == 97_us);    // 3.1 ms / 32 = 96.9 us
  it.update(2_ms, 64_s);
  CHECK(it.discipline.frequency().ppm() == Approx(5));
  CHECK(it.discipline.poll_counter() == 0);
}

TEST_CASE("the start is over after 300 s in SYNC") {
  OpenLoop it;
  it.update(3_ms, 64_s);
  for (int second = 0; second < 299; ++second) it.tick();
  CHECK(it.discipline.holds_frequency());
  it.update(1_s, 1_s);
  REQUIRE(it.discipline.state() == ClockState::spik);
  CHECK_FALSE(it.discipline.wants_ticks());
  it.tick();
  CHECK(it.discipline.holds_frequency());
  it.update(3_ms, 1_s);
  it.tick();
  CHECK_FALSE(it.discipline.holds_frequency());
  CHECK_FALSE(it.discipline.wants_ticks());   // from here on it is the kernel's
  it.update(3_ms, 64_s);
  CHECK(it.adjustment()->pll_offset.has_value());
}

TEST_CASE("an offset below half a millisecond ends the start at once") {
  OpenLoop it;
  it.update(500_us, 64_s);
  CHECK(it.discipline.holds_frequency());
  it.update(-(499_us), 64_s);
  CHECK_FALSE(it.discipline.holds_frequency());
  CHECK(it.adjustment()->pll_offset.has_value());
}

// ---- frequency ----

TEST_CASE("an update moves the frequency by offset times interval over the square of the loop's time constant") {
  OpenLoop it{bare, 5_ppm};
  it.update(10_ms, 64_s);
  const double pll = 0.01 * 64 / (4096.0 * 4096.0);
  CHECK(it.discipline.frequency().fraction() == Approx(5e-6 + pll));
  CHECK(it.adjustment()->frequency->fraction() == Approx(5e-6 + pll));
  CHECK(it.discipline.wander() == Approx(pll / std::sqrt(8.0)));
  it.update(10_ms, 5000_s);   // the Allan intercept bounds the interval
  CHECK(it.discipline.frequency().fraction() == Approx(5e-6 + pll + 0.01 * 2048 / (4096.0 * 4096.0)));
}

TEST_CASE("from the Allan intercept on the FLL joins, with the gain that each implementation has") {
  const auto change = [](Variant variant) {
    OpenLoop it{bare, Frequency{}, ntp::constants(variant)};
    it.set_polls(11, 11);
    it.update(0_ms, 2048_s);
    it.update(1_ms, 4096_s);
    return it.discipline.frequency().fraction();
  };
  const double fll = 0.001 / 4096;
  const double time_constant = 64.0 * 2048;
  const double pll = 0.001 * 2048 / (time_constant * time_constant);
  CHECK(change(Variant::ntpd) == Approx(fll / 4 + pll));
  CHECK(change(Variant::ntpsec) == Approx(fll * 4 + pll));
  CHECK(change(Variant::rfc5905) == Approx(fll / 7 + pll));
}

TEST_CASE("the RFC's FLL joins above half of the Allan intercept") {
  const auto change = [](int poll) {
    OpenLoop it{bare, Frequency{}, ntp::constants(Variant::rfc5905)};
    it.set_polls(poll, poll);
    const Duration interval = wire::power_of_two(poll);
    it.update(0_ms, interval);
    it.update(1_ms, interval);
    const double time_constant = 64 * interval.seconds();
    return it.discipline.frequency().fraction() - 0.001 * interval.seconds() / (time_constant * time_constant);
  };
  CHECK(std::abs(change(9)) < 1e-15);
  CHECK(change(10) == Approx(0.001 / 1500 / 8));
}

TEST_CASE("the frequency stops at the tolerance and does not wind up beyond it") {
  OpenLoop it{bare, 499_ppm};
  for (int i = 0; i < 1000; ++i) it.update(100_ms, 64_s);
  CHECK(it.discipline.frequency() == 500_ppm);
  it.update(-(100_ms), 64_s);
  CHECK(it.discipline.frequency().fraction() == Approx(500e-6 - 0.1 * 64 / (4096.0 * 4096.0)));
}

TEST_CASE("a drift file beyond the tolerance, or a training that shows more, is cut to it") {
  CHECK(OpenLoop({}, -(600_ppm)).discipline.frequency() == -(500_ppm));
  OpenLoop it{{}, std::nullopt};
  it.update(0_s, 64_s);
  it.update(1_s, 1000_s);
  CHECK(it.discipline.frequency() == 500_ppm);
}

// ---- phase ----

TEST_CASE("phase and frequency together stay within the tolerance") {
  OpenLoop it{{.startup_hold = Duration{}, .slew_only = true}, 400_ppm};
  it.update(100_s, 1_s);
  const double frequency_ppm = it.discipline.frequency().ppm();
  it.tick();
  CHECK(it.adjustment()->slew->seconds() * 1e6 + frequency_ppm == Approx(500).margin(1));
}

TEST_CASE("what is less than a microsecond is carried over") {
  OpenLoop it{bare};
  it.update(-(307_us), 64_s);   // 0.3 us in the first second, and less each second
  int calls = 0;
  Duration slewed;
  for (int second = 0; second < 1000; ++second) {
    it.tick();
    if (!it.adjustment()) continue;
    CHECK(it.adjustment()->slew == -(1_us));
    slewed += *it.adjustment()->slew;
    ++calls;
  }
  CHECK(calls == 191);   // 307 us * (1 - (1 - 1/1024)^1000) = 191.4 us
  CHECK(slewed == -191 * 1_us);
}

TEST_CASE("a phase that no clock shows needs no ticks") {
  OpenLoop it{bare};
  it.update(0_ns, 64_s);
  CHECK_FALSE(it.discipline.wants_ticks());
  it.update(2_ns, 64_s);
  CHECK(it.discipline.wants_ticks());
}

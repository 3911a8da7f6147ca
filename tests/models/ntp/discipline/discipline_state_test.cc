#include <catch2/catch.hpp>

#include <cmath>

#include "tests/models/ntp/discipline/open_loop.h"

using namespace ntpsim;
using namespace ntpsim::literals;
using namespace ntpsim::test;
using ntp::ClockState;
using ntp::Variant;
using Outcome = ntp::Discipline::Outcome;

// ---- the first update ----

TEST_CASE("without a known frequency, a small first offset is slewed and the training begins") {
  OpenLoop it{{}, std::nullopt};
  CHECK(it.discipline.state() == ClockState::nset);
  CHECK(it.update(100_ms, 64_s) == Outcome::slewed);
  CHECK(it.discipline.state() == ClockState::freq);
  REQUIRE(it.adjustment());
  CHECK(it.adjustment()->slew == 100_ms);
  CHECK_FALSE(it.adjustment()->step);
  CHECK_FALSE(it.adjustment()->pll_offset);
}

TEST_CASE("RFC 5905 amortises it through the loop instead, and is not yet synchronised") {
  OpenLoop it{{}, std::nullopt, ntp::constants(Variant::rfc5905)};
  CHECK(it.update(100_ms, 64_s) == Outcome::ignored);
  CHECK(it.discipline.state() == ClockState::freq);
  CHECK_FALSE(it.adjustment());
  REQUIRE(it.discipline.wants_ticks());
  it.tick();
  REQUIRE(it.adjustment());
  CHECK(it.adjustment()->slew == 98_us);   // 100 ms / (16 * 64)
}

TEST_CASE("a first offset beyond the threshold is stepped at once") {
  OpenLoop untrained{{}, std::nullopt};
  CHECK(untrained.update(-(200_ms), 64_s) == Outcome::stepped);
  CHECK(untrained.adjustment()->step == -(200_ms));
  CHECK(untrained.discipline.state() == ClockState::freq);
  OpenLoop trained;
  CHECK(trained.update(200_ms, 64_s) == Outcome::stepped);
  CHECK(trained.adjustment()->step == 200_ms);
  CHECK(trained.discipline.state() == ClockState::sync);
}

TEST_CASE("the step threshold itself is not stepped") {
  OpenLoop it;
  CHECK(it.update(128_ms, 64_s) == Outcome::slewed);
  CHECK_FALSE(it.adjustment()->step);
}

// ---- spikes ----

TEST_CASE("a spike shorter than the stepout is ignored") {
  for (const Variant variant : {Variant::rfc5905, Variant::ntpd, Variant::ntpsec}) {
    OpenLoop it{{}, Frequency{}, ntp::constants(variant)};
    it.update(0_ms, 64_s);
    CHECK(it.update(1_s, 64_s) == Outcome::ignored);
    CHECK(it.discipline.state() == ClockState::spik);
    CHECK_FALSE(it.adjustment());
    CHECK(it.update(1_s, 64_s) == Outcome::ignored);
    CHECK(it.update(1_ms, 64_s) == Outcome::slewed);
    CHECK(it.discipline.state() == ClockState::sync);
    CHECK(it.update(1_s, 64_s) == Outcome::ignored);   // the next spike begins anew
    CHECK(it.discipline.state() == ClockState::spik);
  }
}

TEST_CASE("outliers are stepped once they have lasted as long as the stepout") {
  const auto steps_after = [](Variant variant) {
    OpenLoop it{{}, Frequency{}, ntp::constants(variant)};
    it.update(0_ms, 64_s);
    int updates = 1;
    while (it.update(1_s, 60_s) == Outcome::ignored) ++updates;
    CHECK(it.adjustment()->step == 1_s);
    CHECK(it.discipline.state() == ClockState::sync);
    return updates * 60_s;
  };
  CHECK(steps_after(Variant::rfc5905) == 900_s);
  CHECK(steps_after(Variant::ntpd) == 300_s);
  CHECK(steps_after(Variant::ntpsec) == 300_s);
}

TEST_CASE("a single outlier is not believed, however long the poll interval") {
  OpenLoop it;
  it.update(0_ms, 64_s);
  CHECK(it.update(1_s, 4096_s) == Outcome::ignored);
  CHECK(it.update(1_s, 4096_s) == Outcome::stepped);
}

TEST_CASE("an outlier does not disturb the jitter, a step makes it begin anew") {
  OpenLoop it;
  it.update(0_ms, 64_s);
  it.update(10_ms, 64_s);
  const double jitter_s = it.discipline.jitter_s();
  CHECK(jitter_s == Approx(0.01 / std::sqrt(8.0)));
  it.update(1_s, 200_s);
  CHECK(it.discipline.jitter_s() == jitter_s);
  it.update(1_s, 200_s);
  CHECK(it.discipline.jitter_s() == 0x1p-24);
}

// ---- training ----

TEST_CASE("while the frequency is measured, no update disturbs the interval") {
  OpenLoop it{{}, std::nullopt};
  it.update(0_ms, 64_s);
  CHECK(it.update(5_ms, 100_s) == Outcome::ignored);
  CHECK_FALSE(it.adjustment());
  CHECK(it.update(500_ms, 100_s) == Outcome::ignored);
  CHECK_FALSE(it.adjustment());
  CHECK(it.discipline.is_training());
  CHECK_FALSE(it.discipline.wants_ticks());
  CHECK(it.update(15_ms, 100_s) == Outcome::slewed);
  CHECK(it.discipline.state() == ClockState::sync);
  CHECK(it.discipline.frequency().ppm() == Approx(50));
  CHECK(it.adjustment()->frequency->ppm() == Approx(50));
}

TEST_CASE("an outlier at the end of the training sets the frequency and steps") {
  OpenLoop it{{}, std::nullopt};
  it.update(1_s, 64_s);
  CHECK(it.update(150_ms, 1000_s) == Outcome::stepped);
  CHECK(it.adjustment()->step == 150_ms);
  CHECK(it.adjustment()->frequency->ppm() == Approx(150));
  CHECK(it.discipline.frequency().ppm() == Approx(150));
  CHECK(it.discipline.state() == ClockState::sync);
}

// ---- thresholds ----

TEST_CASE("an offset beyond the panic threshold touches nothing") {
  OpenLoop it;
  CHECK(it.update(-(1001_s), 64_s) == Outcome::panic);
  CHECK_FALSE(it.adjustment());
  CHECK(it.discipline.state() == ClockState::fset);
  OpenLoop never{{.panic = Duration{}}};
  CHECK(never.update(1'000'000_s, 64_s) == Outcome::stepped);
}

TEST_CASE("the panic gate is open until the clock has been right once") {
  ntp::DisciplineConfig config;
  config.panic_gate = true;
  OpenLoop it{config};
  CHECK(it.update(1'000'000_s, 64_s) == Outcome::stepped);
  CHECK(it.update(1'000'000_s, 400_s) == Outcome::ignored);
  CHECK(it.update(1'000'000_s, 400_s) == Outcome::stepped);
  CHECK(it.update(0_s, 64_s) == Outcome::slewed);
  CHECK(it.update(1'000'000_s, 64_s) == Outcome::panic);
}

TEST_CASE("a step threshold of zero means that nothing is ever stepped") {
  ntp::DisciplineConfig config;
  config.step = Duration{};
  OpenLoop it{config};
  CHECK_FALSE(it.discipline.uses_kernel());
  for (int i = 0; i < 20; ++i) CHECK(it.update(900_s, 64_s) == Outcome::slewed);
}

TEST_CASE("slew-only mode steps beyond 600 s only, and leaves the kernel's loop alone") {
  ntp::DisciplineConfig config;
  config.slew_only = true;
  OpenLoop it{config};
  CHECK_FALSE(it.discipline.uses_kernel());
  for (int i = 0; i < 20; ++i) {
    CHECK(it.update(600_s, 64_s) == Outcome::slewed);
    CHECK_FALSE(it.adjustment());   // the phase waits for the ticks
  }
  CHECK(it.update(601_s, 64_s) == Outcome::ignored);
  CHECK(it.update(601_s, 300_s) == Outcome::stepped);
}

TEST_CASE("asked to, it steps the first offset, however small, and no other") {
  ntp::DisciplineConfig config;
  config.step_at_start = true;
  OpenLoop it{config};
  CHECK(it.update(3_ms, 64_s) == Outcome::stepped);
  CHECK(it.adjustment()->step == 3_ms);
  CHECK(it.update(3_ms, 64_s) == Outcome::slewed);
}

TEST_CASE("set once, the clock is stepped or slewed, and neither frequency nor kernel is touched") {
  ntp::DisciplineConfig config;
  config.once = true;
  for (const Duration offset : {100_ms, 200_ms}) {
    OpenLoop it{config};
    CHECK_FALSE(it.adjustment());
    const bool steps = offset > 128_ms;
    CHECK(it.update(offset, 64_s) == Outcome::set);
    CHECK(it.adjustment()->step.has_value() == steps);
    CHECK(it.adjustment()->slew.has_value() == !steps);
    CHECK_FALSE(it.adjustment()->frequency);
    CHECK_FALSE(it.discipline.wants_ticks());
  }
}

// The kernel's own loops and what it claims of itself: PLL and FLL, status bits, error bounds.
#include <catch2/catch.hpp>

#include <cmath>
#include <limits>

#include "tests/models/clock/kernel_clock_fixture.h"

using namespace ntpsim;

// ---- offset: PLL and FLL ----

TEST_CASE("an offset is ignored without STA_PLL") {
  KernelClock clock = booted();
  change(clock, 0_s, adj_offset, &Timex::offset, 1000);
  CHECK(read(clock, 0_s).offset == 0);
}

TEST_CASE("a positive offset advances the clock, by 1/2^(2 + time constant) of the rest per second") {
  KernelClock clock = booted();
  synchronise(clock, 0_s);
  change(clock, 0_s, adj_timeconst, &Timex::constant, 3);
  change(clock, 0_s, adj_offset, &Timex::offset, 32'000'000);
  CHECK(gained(clock, 999_ms) == 0_s);
  clock.advance(at(2_s));
  CHECK(close(gained(clock, 2_s), 1_ms, 2_us));   // 32 ms / 32 in the first second
  const std::int64_t offset = read(clock, 2_s).offset;
  CHECK(offset == Approx(31'000'000.0 * 31 / 32).epsilon(1e-6));
  clock.advance(at(2000_s));
  CHECK(close(gained(clock, 2000_s), 32_ms, 40_us));
  CHECK(read(clock, 2000_s).offset == 0);
}

TEST_CASE("offsets are in microseconds without STA_NANO, and clamped to 500 ms") {
  KernelClock clock = booted();
  Timex call = status_call(sta_pll);
  clock.adjtimex(at(0_s), call);
  change(clock, 0_s, adj_offset, &Timex::offset, -700);
  CHECK(read(clock, 0_s).offset == Approx(-700).margin(1));
  CHECK(close(clock.discipline(at(0_s)).pll_offset, -700_us, 1_ns));
  change(clock, 0_s, adj_offset, &Timex::offset, 600'000);
  CHECK(read(clock, 0_s).offset == Approx(500'000).margin(1));
  change(clock, 0_s, adj_offset, &Timex::offset, std::numeric_limits<std::int64_t>::min());
  CHECK(read(clock, 0_s).offset == Approx(-500'000).margin(1));
}

TEST_CASE("the time constant gets 4 added without STA_NANO and lies between 0 and 10") {
  KernelClock clock = booted();
  const auto set = [&](std::int64_t constant) {
    change(clock, 0_s, adj_timeconst, &Timex::constant, constant);
    return read(clock, 0_s).constant;
  };
  CHECK(set(2) == 6);
  CHECK(set(9) == 10);
  CHECK(set(-7) == 4);
  CHECK(set(std::numeric_limits<std::int64_t>::max()) == 10);
  synchronise(clock, 0_s);
  CHECK(set(2) == 2);
  CHECK(set(11) == 10);
  CHECK(set(-1) == 0);
}

namespace {

// The change of frequency, in ppm, of one ADJ_OFFSET of 10 ms with time constant 6, `after` the one before.
double frequency_after(Duration after, std::int32_t status) {
  KernelClock clock = booted();
  synchronise(clock, 0_s, status);
  change(clock, 0_s, adj_timeconst, &Timex::constant, 6);
  change(clock, 0_s, adj_offset, &Timex::offset, 0);
  change(clock, after, adj_offset, &Timex::offset, 10'000'000);
  return clock.discipline(at(after)).frequency.ppm();
}

bool used_fll(Duration after, std::int32_t status) {
  KernelClock clock = booted();
  synchronise(clock, 0_s, status);
  change(clock, 0_s, adj_offset, &Timex::offset, 0);
  change(clock, after, adj_offset, &Timex::offset, 10'000'000);
  return (read(clock, after).status & sta_mode) != 0;
}

}  // namespace

TEST_CASE("the PLL adds offset * interval / 2^(2 * (4 + time constant)) to the frequency") {
  CHECK(frequency_after(64_s, 0) == Approx(10e3 * 64 / std::pow(2, 20)).epsilon(1e-6));
  CHECK(frequency_after(256_s, 0) == Approx(10e3 * 256 / std::pow(2, 20)).epsilon(1e-6));
}

TEST_CASE("the PLL's interval is clamped to 2^(3 + time constant) seconds") {
  CHECK(frequency_after(512_s, 0) == Approx(10e3 * 512 / std::pow(2, 20)).epsilon(1e-6));
  CHECK(frequency_after(2000_s, 0) == Approx(10e3 * 512 / std::pow(2, 20)).epsilon(1e-6));
}

TEST_CASE("STA_FREQHOLD keeps the frequency") { CHECK(frequency_after(64_s, sta_freqhold) == 0); }

TEST_CASE("the FLL is used from 256 s on with STA_FLL, and beyond 2048 s without") {
  CHECK_FALSE(used_fll(255_s, sta_fll));
  CHECK(used_fll(256_s, sta_fll));
  CHECK_FALSE(used_fll(2048_s, 0));
  CHECK(used_fll(2049_s, 0));
  CHECK_FALSE(used_fll(3000_s, sta_fll | sta_freqhold));
  // A quarter of offset / interval, and the PLL's share beside it.
  CHECK(frequency_after(1000_s, sta_fll) == Approx(10e3 / 4 / 1000 + 10e3 * 512 / std::pow(2, 20)).epsilon(1e-6));
}

TEST_CASE("the loops' frequency is clamped to 500 ppm") {
  KernelClock clock = booted();
  synchronise(clock, 0_s);
  change(clock, 0_s, adj_timeconst, &Timex::constant, 0);
  for (std::int64_t s = 8; s < 80; s += 8)
    change(clock, Duration::from_whole_seconds(s), adj_offset, &Timex::offset, 500'000'000);
  CHECK(clock.discipline(at(80_s)).frequency.ppm() == Approx(500));
}

TEST_CASE("an offset after the clock was stepped back by decades does not overflow") {
  KernelClock clock = booted();
  synchronise(clock, 0_s);
  change(clock, 0_s, adj_timeconst, &Timex::constant, 0);
  clock.settime(at(10_s), LocalTime::at(20_s));
  change(clock, 11_s, adj_offset, &Timex::offset, 500'000'000);
  CHECK(clock.discipline(at(11_s)).frequency.ppm() == Approx(-500));   // a negative interval, as in Linux
}

TEST_CASE("the kernel's loop takes out 100 ms like a PLL of four times the daemon's stiffness") {
  // Every 64 s it is fed what a perfect source would show: the negated error. Time constant 6, nanoseconds. The loop has been
  // on for one interval when the first offset comes, so that this offset counts for the frequency as well.
  KernelClock clock{{}, CounterTime{}, local(start_second) + 100_ms};
  synchronise(clock, 0_s);
  change(clock, 0_s, adj_timeconst, &Timex::constant, 6);
  Duration crossing, overshoot, last = 100_ms;
  double surge_ppm = 0;
  for (std::int64_t s = 0; s < 4 * 3600; ++s) {
    const Duration now = Duration::from_whole_seconds(s);
    clock.advance(at(now));
    const Duration error = gained(clock, now);
    if (s > 0 && s % 64 == 0) change(clock, now, adj_offset, &Timex::offset, (-error).nearest_nanoseconds());
    if (crossing.is_zero() && error.is_negative()) crossing = now - 64_s;
    overshoot = std::max(overshoot, -error);
    surge_ppm = std::max(surge_ppm, std::fabs(clock.discipline(at(now)).frequency.ppm()));
    last = error;
  }
  CHECK(crossing.seconds() / 60 == Approx(12.05).epsilon(0.02));
  CHECK(overshoot.seconds() * 1e3 == Approx(5.96).epsilon(0.02));
  CHECK(surge_ppm == Approx(23.8).epsilon(0.02));
  CHECK(std::fabs(last.seconds()) < 200e-6);
}

// ---- status ----

TEST_CASE("read-only status bits cannot be set and STA_NANO follows ADJ_NANO and ADJ_MICRO") {
  KernelClock clock = booted();
  Timex call = status_call(0x7fff'ffff);
  clock.adjtimex(at(0_s), call);
  CHECK((read(clock, 0_s).status & sta_ronly) == 0);
  call = with(adj_nano);
  clock.adjtimex(at(0_s), call);
  CHECK((read(clock, 0_s).status & sta_nano) != 0);
  call = status_call(sta_pll);
  clock.adjtimex(at(0_s), call);
  CHECK(read(clock, 0_s).status == (sta_pll | sta_nano));
  call = with(adj_micro);
  clock.adjtimex(at(0_s), call);
  CHECK(read(clock, 0_s).status == sta_pll);
}

TEST_CASE("turning STA_PLL off resets the status, nanoseconds too, and disarms the leap second") {
  KernelClock clock = booted(midnight - 10);
  synchronise(clock, 0_s, sta_ins);
  REQUIRE(state(clock, 2_s) == time_ins);
  Timex call = status_call(0);
  clock.adjtimex(at(3_s), call);
  CHECK(read(clock, 3_s).status == 0);
  clock.advance(at(20_s));
  CHECK(clock.realtime(at(20_s)) == local(midnight + 10));
}

TEST_CASE("turning STA_PLL on begins a new interval") {
  KernelClock clock = booted();
  clock.advance(at(1000_s));
  synchronise(clock, 1000_s);
  change(clock, 1000_s, adj_offset, &Timex::offset, 100'000'000);
  CHECK(clock.discipline(at(1000_s)).frequency.units() == 0);
}

TEST_CASE("a synchronised clock says TIME_OK and an unsynchronised one TIME_ERROR") {
  KernelClock clock = booted();
  CHECK(state(clock, 0_s) == time_error);
  synchronise(clock, 0_s);
  CHECK(state(clock, 0_s) == time_ok);
}

// ---- error bounds ----

TEST_CASE("maxerror grows by 500 us with every second of realtime") {
  KernelClock clock = booted();
  synchronise(clock, 500_ms);
  CHECK(read(clock, 999_ms).maxerror == 1000);
  CHECK(read(clock, 1_s).maxerror == 1500);
  CHECK(read(clock, 100_s).maxerror == 51'000);
  CHECK(read(clock, 100_s).esterror == 100);
}

TEST_CASE("maxerror reaches 16 s and STA_UNSYNC comes with the second after that") {
  KernelClock clock = booted();
  synchronise(clock, 0_s);                              // 1 ms; (16 s - 1 ms) / 500 us = 31,998 seconds
  CHECK(read(clock, 31'998_s).maxerror == 16'000'000);
  CHECK(state(clock, 31'998_s) == time_ok);
  CHECK(state(clock, 31'999_s) == time_error);
  CHECK((read(clock, 31'999_s).status & sta_unsync) != 0);
  CHECK(read(clock, 31'999_s).maxerror == 16'000'000);
}

TEST_CASE("maxerror is the same whether seconds are looked at one by one or skipped") {
  KernelClock each = booted();
  synchronise(each, 0_s);
  KernelClock skipped = each;
  for (std::int64_t s = 1; s <= 5000; ++s) read(each, Duration::from_whole_seconds(s));
  CHECK(read(each, 5000_s).maxerror == read(skipped, 5000_s).maxerror);
}

TEST_CASE("error bounds are clamped to their range") {
  KernelClock clock = booted();
  change(clock, 0_s, adj_maxerror, &Timex::maxerror, std::numeric_limits<std::int64_t>::max());
  change(clock, 0_s, adj_esterror, &Timex::esterror, -1);
  CHECK(read(clock, 0_s).maxerror == 16'000'000);
  CHECK(read(clock, 0_s).esterror == 0);
  clock.set_max_error(at(0_s), 1'001_ns);
  CHECK(clock.discipline(at(0_s)).max_error == 2_us);
}

TEST_CASE("a status with STA_NANO asks for nanoseconds, and time constants are then what they are") {
  constexpr auto pll = static_cast<std::uint32_t>(sta_pll);
  constexpr auto nano = static_cast<std::uint32_t>(sta_nano);
  KernelClock clock = booted();
  clock.set_status(at(0_s), pll);
  clock.set_time_constant(at(0_s), 6);
  CHECK(clock.discipline(at(0_s)).time_constant == 10);
  clock.set_status(at(0_s), pll | nano);
  clock.set_time_constant(at(0_s), 6);
  CHECK(clock.discipline(at(0_s)).status == (pll | nano));
  CHECK(clock.discipline(at(0_s)).time_constant == 6);
  clock.set_status(at(0_s), pll);   // what does not ask leaves the unit alone
  CHECK(clock.discipline(at(0_s)).status == (pll | nano));
}

// The kernel's clock by itself, on a counter that is given by hand: what clock_gettime, clock_settime, adjtime and adjtimex
// show of it.
#include <catch2/catch.hpp>

#include <cmath>
#include <limits>

#include "models/clock/kernel_clock.h"

using namespace ntpsim;
using namespace ntpsim::literals;
using namespace ntpsim::timex;

namespace {

// 2027-01-15T08:00:00Z; the midnight after it is 57,600 s later.
constexpr std::int64_t start_second = 1'800'000'000;
constexpr std::int64_t midnight = 1'800'057'600;

CounterTime at(Duration d) { return CounterTime::at(d); }
LocalTime local(std::int64_t second) { return LocalTime::at(Duration::from_whole_seconds(second)); }

KernelClock booted(std::int64_t second = start_second) { return KernelClock{{}, CounterTime{}, local(second)}; }

// Realtime minus what an ideal clock would show that was right at the start.
Duration gained(const KernelClock& clock, Duration counter) {
  return clock.realtime(at(counter)) - (local(start_second) + counter);
}

Timex with(std::uint32_t modes) {
  Timex call;
  call.modes = modes;
  return call;
}

Timex status_call(std::int32_t status) {
  Timex call = with(adj_status);
  call.status = status;
  return call;
}

Timex read(KernelClock& clock, Duration when) {
  Timex call;
  clock.adjtimex(at(when), call);
  return call;
}

int state(KernelClock& clock, Duration when) {
  Timex call;
  return clock.adjtimex(at(when), call);
}

int change(KernelClock& clock, Duration when, std::uint32_t modes, std::int64_t Timex::*field, std::int64_t value) {
  Timex call = with(modes);
  call.*field = value;
  return clock.adjtimex(at(when), call);
}

void synchronise(KernelClock& clock, Duration when, std::int32_t extra = 0) {
  Timex call = with(adj_status | adj_maxerror | adj_esterror | adj_nano);
  call.status = sta_pll | extra;
  call.maxerror = 1000;
  call.esterror = 100;
  clock.adjtimex(at(when), call);
}

bool close(Duration value, Duration expected, Duration tolerance) { return (value - expected).abs() <= tolerance; }

}  // namespace

// ---- after boot ----

TEST_CASE("a clock that was just booted reports Linux's initial values") {
  KernelClock clock = booted();
  Timex call;
  REQUIRE(clock.adjtimex(at(0_s), call) == time_error);
  CHECK(call.offset == 0);
  CHECK(call.freq == 0);
  CHECK(call.maxerror == 16'000'000);
  CHECK(call.esterror == 16'000'000);
  CHECK(call.status == sta_unsync);
  CHECK(call.constant == 2);
  CHECK(call.precision == 1);
  CHECK(call.tolerance == 32'768'000);
  CHECK(call.tick == 10'000);
  CHECK(call.tai == 0);
  CHECK(call.time.sec == start_second);
  CHECK(call.time.usec == 0);
}

TEST_CASE("the PPS fields are zero whatever the caller left in them") {
  KernelClock clock = booted();
  Timex call;
  call.ppsfreq = call.jitter = call.stabil = call.jitcnt = call.calcnt = call.errcnt = call.stbcnt = 7;
  call.shift = 7;
  clock.adjtimex(at(0_s), call);
  CHECK(call.ppsfreq + call.jitter + call.stabil + call.jitcnt + call.calcnt + call.errcnt + call.stbcnt == 0);
  CHECK(call.shift == 0);
}

TEST_CASE("undisciplined clocks follow the counter exactly") {
  KernelClock clock = booted();
  const Duration year = 8760_h;
  clock.advance(at(year));
  CHECK(gained(clock, year) == 0_s);
  CHECK(clock.monotonic(at(year)).since_epoch() == year);
  CHECK(clock.boottime(at(year)).since_epoch() == year);
  CHECK(clock.raw(at(year)).since_epoch() == year);
}

TEST_CASE("the time in timex has the resolution that STA_NANO says") {
  KernelClock clock = booted();
  CHECK(read(clock, 1'234'567'891_ns).time.usec == 234'567);
  Timex nano = with(adj_nano);
  clock.adjtimex(at(1'234'567'891_ns), nano);
  CHECK(read(clock, 1'234'567'891_ns).time.usec == 234'567'891);
}

TEST_CASE("readings are truncated to the precision, before the epoch too") {
  const KernelClock clock{{.precision = 1_us}, CounterTime{}, local(-5)};
  CHECK(clock.truncated(clock.realtime(at(1'999_ns))).since_epoch() == -5_s + 1_us);
  CHECK(clock.truncated(LocalTime::at(Duration::from_nanoseconds(-1))).since_epoch() == Duration::from_nanoseconds(-1000));
  CHECK(clock.truncated(clock.monotonic(at(1'999_ns))).since_epoch() == 1_us);
}

TEST_CASE("the coarse clocks show the last tick of 4 ms") {
  KernelClock clock = booted();
  CHECK(clock.monotonic_coarse(at(11'999'999_ns)).since_epoch() == 8_ms);
  CHECK(clock.monotonic_coarse(at(12_ms)).since_epoch() == 12_ms);
  CHECK(clock.realtime_coarse(at(11_ms)) == local(start_second) + 8_ms);
  clock.step(at(13_ms), 1_s);
  CHECK(clock.realtime_coarse(at(14_ms)) == local(start_second) + 1_s + 13_ms);
}

// ---- settime ----

TEST_CASE("settime moves realtime and leaves the monotonic clock alone") {
  KernelClock clock = booted();
  REQUIRE(clock.settime(at(10_s), local(1'900'000'000) + 5_ns) == 0);
  CHECK(clock.realtime(at(10_s)) == local(1'900'000'000) + 5_ns);
  CHECK(clock.realtime(at(11_s)) == local(1'900'000'001) + 5_ns);
  CHECK(clock.monotonic(at(11_s)).since_epoch() == 11_s);
  CHECK(clock.boottime(at(11_s)).since_epoch() == 11_s);
}

TEST_CASE("settime clears adjtime, the PLL's offset and the error bounds but keeps the frequency") {
  KernelClock clock = booted();
  synchronise(clock, 0_s);
  change(clock, 0_s, adj_frequency, &Timex::freq, 100 << 16);
  change(clock, 0_s, adj_offset, &Timex::offset, 1'000'000);
  change(clock, 0_s, adj_offset_singleshot, &Timex::offset, 5'000);
  REQUIRE(read(clock, 500_ms).status == (sta_pll | sta_nano));
  clock.settime(at(500_ms), local(start_second + 7));
  const Timex after = read(clock, 500_ms);
  CHECK(after.offset == 0);
  CHECK(after.maxerror == 16'000'000);
  CHECK(after.esterror == 16'000'000);
  CHECK(after.status == (sta_pll | sta_nano | sta_unsync));
  CHECK(after.freq == 100 << 16);
  CHECK(clock.discipline(at(500_ms)).adjtime_remaining == 0_s);
  CHECK(clock.rate().ppm() == Approx(100));
}

TEST_CASE("settime stops a slew in the middle of a second") {
  KernelClock clock = booted();
  clock.slew(at(0_s), 100_ms);
  clock.advance(at(1'500_ms));
  CHECK(clock.rate().ppm() == Approx(500));
  clock.step(at(1'500_ms), 0_s);
  CHECK(clock.rate().units() == 0);
}

TEST_CASE("settime refuses times that Linux refuses, and needs the privilege") {
  KernelClock clock = booted();
  clock.advance(at(100_s));
  CHECK(clock.settime(at(100_s), LocalTime::at(-1_ns)) == error_invalid);
  CHECK(clock.settime(at(100_s), LocalTime::at(99_s)) == error_invalid);   // below the monotonic clock
  CHECK(clock.settime(at(100_s), local(8'277'292'036)) == error_invalid);  // less than 30 years before KTIME_MAX
  CHECK(clock.settime(at(100_s), local(8'277'292'035)) == 0);
  CHECK(clock.settime(at(100_s), LocalTime::at(100_s)) == 0);
  CHECK(clock.settime(at(100_s), local(start_second), false) == error_permission);
  CHECK(clock.realtime(at(100_s)) == LocalTime::at(100_s));
}

TEST_CASE("a step by an absurd span is refused, not wrapped around") {
  KernelClock clock = booted();
  const Duration huge = Duration::from_units(std::numeric_limits<Int128>::max());
  CHECK(clock.step(at(1_s), huge) == error_invalid);
  CHECK(clock.step(at(1_s), -huge) == error_invalid);
  CHECK(clock.slew(at(1_s), huge) == error_invalid);
  CHECK(gained(clock, 1_s) == 0_s);
}

// ---- adjtime ----

TEST_CASE("adjtime begins with the next second and slews 500 us per second") {
  KernelClock clock = booted();
  REQUIRE(clock.slew(at(200_ms), 1'200_us) == time_error);   // the state of a clock that nobody has synchronised
  clock.advance(at(900_ms));
  CHECK(gained(clock, 900_ms) == 0_s);
  CHECK(clock.discipline(at(900_ms)).adjtime_remaining == 1'200_us);
  clock.advance(at(1'500_ms));
  CHECK(close(gained(clock, 1'500_ms), 250_us, 1_ns));
  CHECK(clock.discipline(at(1'500_ms)).adjtime_remaining == 700_us);
  clock.advance(at(10_s));
  CHECK(close(gained(clock, 10_s), 1'200_us, 1_us));   // a second that is slewed lasts 500 ppm less of the counter
  CHECK(clock.rate().units() == 0);
}

TEST_CASE("adjtime of 600 ms takes 1200 s") {
  for (const std::int64_t sign : {1, -1}) {
    KernelClock clock = booted();
    clock.slew(at(0_s), sign * 600_ms);
    const CounterTime begin = clock.next_change();
    clock.advance(begin);
    const LocalTime realtime_then = clock.realtime(begin);
    CHECK(clock.rate().ppm() == Approx(500.0 * static_cast<double>(sign)));
    CounterTime end = begin;
    while (clock.rate().units() != 0) {
      end = clock.next_change();
      clock.advance(end);
    }
    CHECK(close(clock.realtime(end) - realtime_then, 1200_s, 1_ns));
    clock.advance(at(1210_s));
    CHECK(clock.rate().units() == 0);
    CHECK(clock.discipline(at(1210_s)).adjtime_remaining == 0_s);
    // Per second of realtime, whose length in counted time the slew itself changes by 500 ppm.
    CHECK(close(gained(clock, 1210_s), sign * 600_ms, 301_us));
  }
}

TEST_CASE("a steady slew is one stretch, and its remainder is right at each second of it") {
  KernelClock clock = booted();
  clock.slew(at(0_s), 600_ms);
  clock.advance(at(1_s));
  CHECK(clock.next_change().since_epoch() > 1199_s);
  KernelClock by_second = clock;
  for (std::int64_t s = 2; s < 1300; ++s) {
    const CounterTime c = at(Duration::from_whole_seconds(s));
    by_second.advance(c);
    KernelClock at_once = clock;
    at_once.advance(c);
    Timex a = with(adj_offset_ss_read), b = with(adj_offset_ss_read);
    at_once.adjtimex(c, a);
    by_second.adjtimex(c, b);
    REQUIRE(a.offset == b.offset);
    REQUIRE(at_once.realtime(c) == by_second.realtime(c));
  }
}

TEST_CASE("ADJ_OFFSET_SINGLESHOT returns what was left and ADJ_OFFSET_SS_READ only reads it") {
  KernelClock clock = booted();
  change(clock, 0_s, adj_offset_singleshot, &Timex::offset, -2'000);
  Timex call = with(adj_offset_ss_read);
  call.offset = 999'999;
  CHECK(clock.adjtimex(at(1_s + 1_ms), call, false) == time_error);   // reading needs no privilege
  CHECK(call.offset == -1'500);
  call = with(adj_offset_singleshot);
  call.offset = 100;
  clock.adjtimex(at(1_s + 2_ms), call);
  CHECK(call.offset == -1'500);
  CHECK(clock.discipline(at(1_s + 2_ms)).adjtime_remaining == 100_us);
}

TEST_CASE("adjtime rounds to whole microseconds") {
  KernelClock clock = booted();
  clock.slew(at(0_s), 1'499_ns);
  CHECK(clock.discipline(at(0_s)).adjtime_remaining == 1_us);
  clock.slew(at(0_s), -1'501_ns);
  CHECK(clock.discipline(at(0_s)).adjtime_remaining == Duration::from_nanoseconds(-2000));
}

// ---- adjtimex: who may, and what is refused ----

TEST_CASE("without privilege adjtimex may read only") {
  KernelClock clock = booted();
  Timex call;
  CHECK(clock.adjtimex(at(0_s), call, false) == time_error);
  for (const std::uint32_t modes : {adj_offset, adj_frequency, adj_status, adj_tick, adj_setoffset, adj_nano, adj_offset_singleshot}) {
    call = with(modes);
    call.tick = 10'000;
    CHECK(clock.adjtimex(at(0_s), call, false) == error_permission);
  }
}

TEST_CASE("ADJ_ADJTIME without ADJ_OFFSET is invalid") {
  KernelClock clock = booted();
  Timex call = with(adj_adjtime);
  CHECK(clock.adjtimex(at(0_s), call) == error_invalid);
}

TEST_CASE("a refused call changes nothing") {
  KernelClock clock = booted();
  Timex call = with(adj_tick | adj_frequency | adj_maxerror);
  call.tick = 11'001;
  call.freq = 65'536;
  call.maxerror = 5;
  REQUIRE(clock.adjtimex(at(0_s), call) == error_invalid);
  CHECK(read(clock, 0_s).freq == 0);
  CHECK(read(clock, 0_s).maxerror == 16'000'000);
}

// ---- frequency and tick ----

TEST_CASE("a positive frequency makes the clock run faster, at once") {
  KernelClock clock = booted();
  REQUIRE(clock.set_frequency(at(250_ms), 10_ppm) == time_error);
  clock.advance(at(250_ms + 1000_s));
  CHECK(close(gained(clock, 250_ms + 1000_s), 10_ms, 1_us / 50));   // 2^-16 ppm over 1000 s is 15 ns
  CHECK(clock.monotonic(at(250_ms + 1000_s)).since_epoch() > 250_ms + 1000_s);
  CHECK(clock.raw(at(250_ms + 1000_s)).since_epoch() == 250_ms + 1000_s);
  CHECK(read(clock, 1001_s).freq == 655'360);
}

TEST_CASE("FREQUENCY is clamped to 500 ppm on both sides, and refused where it would overflow") {
  for (const std::int64_t sign : {1, -1}) {
    KernelClock clock = booted();
    CHECK(change(clock, 0_s, adj_frequency, &Timex::freq, sign * (600LL << 16)) == time_error);
    CHECK(read(clock, 0_s).freq == sign * (500LL << 16));
    CHECK(clock.rate().ppm() == Approx(500.0 * static_cast<double>(sign)));
    CHECK(change(clock, 0_s, adj_frequency, &Timex::freq, sign * 140'737'488'355LL) == time_error);
    CHECK(change(clock, 0_s, adj_frequency, &Timex::freq, sign * 140'737'488'356LL) == error_invalid);
  }
}

TEST_CASE("every frequency reads back as it was set") {
  KernelClock clock = booted();
  for (std::int64_t freq = -500LL << 16; freq <= 500LL << 16; freq += 4321) {
    change(clock, 0_s, adj_frequency, &Timex::freq, freq);
    REQUIRE(read(clock, 0_s).freq == freq);
  }
}

TEST_CASE("TICK moves the rate by up to ten percent and no more") {
  KernelClock clock = booted();
  for (const std::int64_t tick : {9'000, 9'999, 10'000, 10'001, 11'000}) {
    CHECK(change(clock, 0_s, adj_tick, &Timex::tick, tick) == time_error);
    CHECK(clock.rate().fraction() == Approx(static_cast<double>(tick - 10'000) / 10'000).margin(1e-15));
    CHECK(read(clock, 0_s).tick == tick);
  }
  for (const std::int64_t tick : {8'999LL, 11'001LL, 0LL, -1LL, std::numeric_limits<long long>::max()}) {
    CHECK(change(clock, 0_s, adj_tick, &Timex::tick, tick) == error_invalid);
  }
  CHECK(read(clock, 0_s).tick == 11'000);
}

TEST_CASE("tick and frequency add up") {
  KernelClock clock = booted();
  change(clock, 0_s, adj_tick, &Timex::tick, 10'100);
  change(clock, 0_s, adj_frequency, &Timex::freq, -(500LL << 16));
  CHECK(clock.rate().fraction() == Approx(0.0095));
}

TEST_CASE("a new frequency in the middle of a slew leaves the slew as it is") {
  KernelClock clock = booted();
  clock.slew(at(0_s), 100_ms);
  clock.set_frequency(at(2'500_ms), -100_ppm);
  CHECK(clock.rate().ppm() == Approx(400));
  clock.advance(at(10_s));
  CHECK(clock.rate().ppm() == Approx(400));
}

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
  for (std::int64_t s = 8; s < 80; s += 8) change(clock, Duration::from_whole_seconds(s), adj_offset, &Timex::offset, 500'000'000);
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

// ---- TAI and set offset ----

TEST_CASE("CLOCK_TAI is realtime plus the offset that ADJ_TAI sets, within its range") {
  KernelClock clock = booted();
  clock.set_tai_offset(at(0_s), 37);
  CHECK(read(clock, 0_s).tai == 37);
  CHECK(clock.tai(at(0_s)).since_epoch() == clock.realtime(at(0_s)).since_epoch() + 37_s);
  clock.set_tai_offset(at(0_s), -1);
  clock.set_tai_offset(at(0_s), 100'001);
  CHECK(read(clock, 0_s).tai == 37);
  clock.set_tai_offset(at(0_s), 0);
  CHECK(read(clock, 0_s).tai == 0);
}

namespace {

int set_offset(KernelClock& clock, std::int64_t sec, std::int64_t fraction, std::uint32_t unit) {
  Timex call = with(adj_setoffset | unit);
  call.time.sec = sec;
  call.time.usec = fraction;
  return clock.adjtimex(at(5_s), call);
}

}  // namespace

TEST_CASE("ADJ_SETOFFSET adds both fields, in microseconds or nanoseconds") {
  KernelClock clock = booted();
  CHECK(set_offset(clock, 1, 500'000, adj_micro) == time_error);
  CHECK(gained(clock, 5_s) == 1'500_ms);
  CHECK(set_offset(clock, -2, 500'000'001, adj_nano) == time_error);
  CHECK(close(gained(clock, 5_s), 1_ns, 1_ns / 1000));
  CHECK(clock.monotonic(at(5_s)).since_epoch() == 5_s);
}

TEST_CASE("ADJ_SETOFFSET clears the discipline first and then does the other modes") {
  KernelClock clock = booted();
  synchronise(clock, 0_s);
  Timex call = with(adj_setoffset | adj_nano | adj_maxerror);
  call.time.sec = 1;
  call.maxerror = 777;
  CHECK(clock.adjtimex(at(5_s), call) == time_error);
  CHECK(call.maxerror == 777);
  CHECK(call.esterror == 16'000'000);
  CHECK(call.time.sec == start_second + 6);
}

TEST_CASE("ADJ_SETOFFSET refuses a fraction out of range and a result that clock_settime would refuse") {
  KernelClock clock = booted();
  CHECK(set_offset(clock, 0, -1, adj_nano) == error_invalid);
  CHECK(set_offset(clock, 0, 1'000'000'000, adj_nano) == error_invalid);
  CHECK(set_offset(clock, 0, 999'999'999, adj_nano) == time_error);
  CHECK(set_offset(clock, 0, 1'000'000, adj_micro) == error_invalid);
  CHECK(set_offset(clock, -start_second - 1, 0, adj_nano) == error_invalid);
  CHECK(set_offset(clock, std::numeric_limits<std::int64_t>::max(), 999'999'999, adj_nano) == error_invalid);
  CHECK(set_offset(clock, std::numeric_limits<std::int64_t>::min(), 0, adj_nano) == error_invalid);
  CHECK(close(gained(clock, 5_s), 999'999'999_ns, 1_ns / 1000));
}

TEST_CASE("even a refused ADJ_SETOFFSET leaves the clock unsynchronised, as in Linux") {
  KernelClock clock = booted();
  synchronise(clock, 0_s);
  REQUIRE(state(clock, 0_s) == time_ok);
  REQUIRE(set_offset(clock, -start_second - 1, 0, adj_nano) == error_invalid);
  CHECK(state(clock, 5_s) == time_error);
}

// ---- leap seconds ----

TEST_CASE("an inserted second repeats 23:59:59 and leaves the monotonic clock alone") {
  KernelClock clock = booted(midnight - 100);
  synchronise(clock, 0_s, sta_ins);
  clock.set_tai_offset(at(0_s), 37);
  CHECK(state(clock, 500_ms) == time_ok);          // noticed with the next second
  CHECK(clock.discipline(at(500_ms)).armed_leap == 1);
  CHECK(state(clock, 1_s) == time_ins);
  CHECK(clock.next_change() == at(100_s));
  CHECK(state(clock, 99'999_ms) == time_ins);
  CHECK(clock.realtime(at(99'999_ms)) == local(midnight - 1) + 999_ms);
  CHECK(state(clock, 100_s) == time_oop);
  CHECK(clock.realtime(at(100_s)) == local(midnight - 1));
  CHECK(read(clock, 100_s).tai == 38);
  CHECK(state(clock, 100_s + 999_ms) == time_oop);
  CHECK(state(clock, 101_s) == time_wait);
  CHECK(clock.realtime(at(101_s)) == local(midnight));
  CHECK(state(clock, 500_s) == time_wait);
  CHECK(clock.monotonic(at(500_s)).since_epoch() == 500_s);
  CHECK(clock.tai(at(500_s)).since_epoch() == Duration::from_whole_seconds(midnight - 100 + 37 + 500));
  Timex call = status_call(sta_pll);
  clock.adjtimex(at(500_s), call);
  CHECK(state(clock, 501_s) == time_ok);
}

TEST_CASE("a deleted second leaves out 23:59:59") {
  KernelClock clock = booted(midnight - 100);
  synchronise(clock, 0_s, sta_del);
  clock.set_tai_offset(at(0_s), 37);
  CHECK(state(clock, 1_s) == time_del);
  CHECK(clock.discipline(at(1_s)).armed_leap == -1);
  CHECK(clock.realtime(at(98'999_ms)) == local(midnight - 2) + 999_ms);
  CHECK(state(clock, 99_s) == time_wait);
  CHECK(clock.realtime(at(99_s)) == local(midnight));
  CHECK(read(clock, 99_s).tai == 36);
  CHECK(clock.realtime(at(200_s)) == local(midnight + 101));
}

TEST_CASE("a leap second of the next day waits, even if the status stays set for weeks") {
  KernelClock clock = booted(midnight - 100);
  synchronise(clock, 0_s, sta_ins);
  const Duration month = 720_h;
  clock.advance(at(month));
  CHECK(clock.realtime(at(month)) == local(midnight - 100 - 1) + month);   // one only
}

TEST_CASE("clearing the status in time cancels the leap second") {
  KernelClock clock = booted(midnight - 100);
  synchronise(clock, 0_s, sta_ins);
  REQUIRE(state(clock, 98_s) == time_ins);
  Timex call = status_call(sta_pll);
  clock.adjtimex(at(98_s), call);
  CHECK(state(clock, 99_s) == time_ok);
  CHECK(clock.realtime(at(200_s)) == local(midnight + 100));
}

TEST_CASE("a step makes the kernel forget an armed leap second until it is armed anew") {
  KernelClock clock = booted(midnight - 100);
  synchronise(clock, 0_s, sta_ins);
  REQUIRE(state(clock, 1_s) == time_ins);
  clock.step(at(10_s), 1_ms);
  synchronise(clock, 10_s, sta_ins);
  CHECK(clock.discipline(at(11_s)).armed_leap == 0);
  clock.advance(at(200_s));
  CHECK(clock.realtime(at(200_s)) == local(midnight + 100) + 1_ms);
}

TEST_CASE("a clock that is being slewed leaps at its own midnight") {
  KernelClock clock = booted(midnight - 100);
  synchronise(clock, 0_s, sta_ins);
  clock.slew(at(0_s), 200_ms);
  clock.advance(at(100_s));
  CHECK(clock.realtime(at(100_s)) < local(midnight));   // 49 ms of slew: midnight came before
  CHECK(state(clock, 100_s) == time_oop);
}

// ---- suspend ----

TEST_CASE("all clocks stand still while suspended") {
  KernelClock clock = booted();
  change(clock, 0_s, adj_frequency, &Timex::freq, 100 << 16);
  clock.suspend(at(100_s));
  const LocalTime realtime = clock.realtime(at(100_s));
  const MonoTime monotonic = clock.monotonic(at(100_s));
  CHECK(clock.realtime(at(5000_s)) == realtime);
  CHECK(clock.monotonic(at(5000_s)) == monotonic);
  CHECK(clock.raw(at(5000_s)).since_epoch() == 100_s);
  CHECK(clock.next_change() == KernelClock::never);
  CHECK(clock.when(at(200_s), monotonic + 1_ns) == KernelClock::never);
}

TEST_CASE("a kernel that is told of its sleep adds it to realtime and boot time, not to the monotonic clock") {
  KernelClock clock = booted();
  synchronise(clock, 0_s);
  clock.suspend(at(100_s));
  clock.resume(at(400_s), 300_s);
  CHECK(clock.realtime(at(401_s)) == local(start_second + 401));
  CHECK(clock.boottime(at(401_s)).since_epoch() == 401_s);
  CHECK(clock.monotonic(at(401_s)).since_epoch() == 101_s);
  CHECK(clock.raw(at(401_s)).since_epoch() == 101_s);
  CHECK(state(clock, 401_s) == time_ok);
  CHECK(read(clock, 401_s).maxerror == 1000 + 101 * 500);   // seconds slept are not told to the discipline
}

TEST_CASE("a guest that is not told of a pause is behind by it") {
  KernelClock clock = booted();
  clock.suspend(at(100_s));
  clock.resume(at(400_s), 0_s);
  CHECK(gained(clock, 401_s) == -300_s);
  CHECK(clock.boottime(at(401_s)).since_epoch() == 101_s);
}

TEST_CASE("a slew goes on after a sleep") {
  KernelClock clock = booted();
  clock.slew(at(0_s), 100_ms);
  clock.suspend(at(10'500_ms));
  clock.resume(at(1000_s), 0_s);
  CHECK(clock.rate().ppm() == Approx(500));
  CHECK(clock.next_change() > at(1000_s));
  clock.advance(at(2000_s));
  CHECK(clock.rate().units() == 0);
}

// ---- looking ahead ----

TEST_CASE("a deadline in the past is due now") {
  KernelClock clock = booted();
  clock.advance(at(10_s));
  CHECK(clock.when(at(10_s), MonoTime::at(9_s)) == at(10_s));
  CHECK(clock.when(at(10_s), local(start_second)) == at(10_s));
}

TEST_CASE("deadlines further off than the kernel's time reaches are never due") {
  const KernelClock clock = booted();
  CHECK(clock.when(at(0_s), MonoTime::at(KernelClock::never.since_epoch())) == KernelClock::never);
  CHECK(clock.when(at(0_s), MonoTime::at(Duration::from_units(std::numeric_limits<Int128>::max()))) == KernelClock::never);
  CHECK(clock.when(at(0_s), LocalTime::at(KernelClock::never.since_epoch() * 2)) == KernelClock::never);
}

TEST_CASE("an endless slew does not make a distant deadline slow to find") {
  KernelClock clock = booted();
  change(clock, 0_s, adj_offset_singleshot, &Timex::offset, std::numeric_limits<std::int64_t>::max());
  const CounterTime reached = clock.when(at(0_s), MonoTime::at(Duration::from_whole_seconds(1'000'000'000)));
  CHECK(reached.since_epoch().seconds() == Approx(1e9 / 1.0005));
}

TEST_CASE("each deadline on a clock under PLL, adjtime and leap second inverts exactly") {
  KernelClock clock = booted(midnight - 100);
  synchronise(clock, 0_s, sta_ins);
  change(clock, 0_s, adj_frequency, &Timex::freq, -(250LL << 16) - 4711);
  change(clock, 0_s, adj_offset, &Timex::offset, 300'000'000);
  clock.slew(at(0_s), -30_ms);
  const Duration unit = Duration::from_units(1);
  for (std::int64_t ms = 1; ms < 200'000; ms += 97) {
    const MonoTime deadline = MonoTime::at(Duration::from_nanoseconds(ms * 1'000'003));
    const CounterTime reached = clock.when(at(0_s), deadline);
    KernelClock then = clock;
    then.advance(reached - unit);
    REQUIRE(then.monotonic(reached - unit) < deadline);
    then.advance(reached);
    REQUIRE(then.monotonic(reached) >= deadline);
  }
}

TEST_CASE("a realtime deadline is due when the clock first shows it, leap seconds and all") {
  KernelClock clock = booted(midnight - 100);
  synchronise(clock, 0_s, sta_ins);
  clock.advance(at(1_s));
  CHECK(clock.when(at(1_s), local(midnight - 1)) == at(99_s));
  CHECK(clock.when(at(1_s), local(midnight)) == at(101_s));
  CHECK(clock.when(at(1_s), local(midnight + 5) + 5_ms) == at(106_s + 5_ms));

  KernelClock deleting = booted(midnight - 100);
  synchronise(deleting, 0_s, sta_del);
  deleting.advance(at(1_s));
  CHECK(deleting.when(at(1_s), local(midnight - 1)) == at(99_s));
  CHECK(deleting.when(at(1_s), local(midnight - 1) + 500_ms) == at(99_s));
  CHECK(deleting.when(at(1_s), local(midnight + 1)) == at(100_s));
}

TEST_CASE("looking and reading leave no trace in a clock") {
  KernelClock untouched = booted();
  synchronise(untouched, 0_s);
  change(untouched, 0_s, adj_offset, &Timex::offset, 77'000'000);
  KernelClock read_often = untouched;
  for (std::int64_t ms = 0; ms < 100'000; ms += 37) {
    const CounterTime c = at(Duration::from_nanoseconds(ms * 1'000'000));
    read_often.advance(c);
    read(read_often, c.since_epoch());
    read_often.when(c, MonoTime::at(c.since_epoch() + 50_s));
  }
  untouched.advance(at(100_s));
  read_often.advance(at(100_s));
  CHECK(untouched.realtime(at(100_s)) == read_often.realtime(at(100_s)));
  CHECK(read(untouched, 100_s).offset == read(read_often, 100_s).offset);
}

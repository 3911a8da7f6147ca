// What adjtime and adjtimex do to the kernel's clock: slews, frequency and tick, steps, TAI and leap seconds.
#include <catch2/catch.hpp>

#include <limits>

#include "tests/models/clock/kernel_clock_fixture.h"

using namespace ntpsim;

// ---- adjtime ----

TEST_CASE("adjtime begins with the next second and slews 500 us per second") {
  KernelClock clock = booted();
  REQUIRE(clock.slew(at(200_ms), 1'200_us) == time_error);   // a clock that was never synchronised
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
  for (const std::uint32_t modes :
       {adj_offset, adj_frequency, adj_status, adj_tick, adj_setoffset, adj_nano, adj_offset_singleshot}) {
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

// The kernel's clock by itself: what clock_gettime and clock_settime show of it, asleep and ahead of time.
#include <catch2/catch.hpp>

#include <limits>

#include "tests/models/clock/kernel_clock_fixture.h"

using namespace ntpsim;

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

TEST_CASE("a kernel that measures its sleep adds it to realtime and boot time, not to the monotonic clock") {
  KernelClock clock = booted();
  synchronise(clock, 0_s);
  clock.suspend(at(100_s));
  clock.resume(at(400_s), 300_s);
  CHECK(clock.realtime(at(401_s)) == local(start_second + 401));
  CHECK(clock.boottime(at(401_s)).since_epoch() == 401_s);
  CHECK(clock.monotonic(at(401_s)).since_epoch() == 101_s);
  CHECK(clock.raw(at(401_s)).since_epoch() == 101_s);
  CHECK(state(clock, 401_s) == time_ok);
  CHECK(read(clock, 401_s).maxerror == 1000 + 101 * 500);   // the discipline does not see the seconds of the sleep
}

TEST_CASE("a kernel that does not measure its sleep is behind by it") {
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

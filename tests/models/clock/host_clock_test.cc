// A host's clock by true time: crystal and kernel together.
#include <catch2/catch.hpp>

#include <algorithm>
#include <memory>
#include <vector>

#include "models/base/random.h"
#include "models/clock/host_clock.h"

using namespace ntpsim;
using namespace ntpsim::literals;

namespace {

// 2027-01-15T08:00:00Z; the midnight after it is 57,600 s later.
constexpr std::int64_t start_second = 1'800'000'000;
constexpr std::int64_t midnight = 1'800'057'600;
const TrueTime start = TrueTime::at(Duration::from_whole_seconds(start_second));

HostClock::Config perfect() { return {}; }

HostClock::Config drifting(Frequency frequency) {
  HostClock::Config config;
  config.oscillator.frequency = frequency;
  return config;
}

// A crystal that wanders by some ppm within minutes, with noisy readings.
HostClock::Config noisy() {
  HostClock::Config config = drifting(37_ppm);
  config.oscillator.noise.white_pm = 1e-6;
  config.oscillator.noise.white_fm = 1e-7;
  config.oscillator.noise.random_walk_fm = 1e-7;
  return config;
}

HostClock clock_of(const HostClock::Config& config, std::uint64_t seed = 1) { return {config, seed, "hosts.a.clock", start}; }

TrueTime nanosecond(TrueTime t) { return TrueTime::at(Duration::from_nanoseconds(t.since_epoch().floor_nanoseconds())); }
TrueTime nanosecond_before(TrueTime t) {
  return TrueTime::at(Duration::from_nanoseconds(t.since_epoch().floor_nanoseconds() - 1));
}

std::vector<ErrorPiece>& listen(HostClock& clock, std::vector<ErrorPiece>& pieces) {
  clock.on_piece([&pieces](const ErrorPiece& piece) { pieces.push_back(piece); });
  return pieces;
}

bool without_gaps(const std::vector<ErrorPiece>& pieces, TrueTime begin, TrueTime end) {
  TrueTime at = begin;
  for (const ErrorPiece& piece : pieces) {
    if (piece.begin != at || piece.end <= piece.begin) return false;
    at = piece.end;
  }
  return at == end;
}

// What a program may do to the clock, drawn at random.
void disturb(HostClock& clock, TrueTime t, Random& random) {
  Timex call;
  const auto within = [&](double bound) { return (2 * random.uniform() - 1) * bound; };
  switch (random.below(8)) {
    case 0:
      call.modes = timex::adj_frequency;
      call.freq = static_cast<std::int64_t>(within(500 * 65536));
      break;
    case 1:
      call.modes = timex::adj_status | timex::adj_nano | timex::adj_timeconst;
      call.status = timex::sta_pll;
      call.constant = static_cast<std::int64_t>(random.below(11));
      break;
    case 2:
    case 3:
      call.modes = timex::adj_offset;
      call.offset = static_cast<std::int64_t>(within(5e8));
      break;
    case 4:
    case 5:
      call.modes = timex::adj_offset_singleshot;
      call.offset = static_cast<std::int64_t>(within(20'000));
      break;
    case 6:
      call.modes = timex::adj_tick;
      call.tick = 9'990 + static_cast<std::int64_t>(random.below(21));
      break;
    default:
      clock.step(t, Duration::from_seconds(within(2)));
      return;
  }
  clock.adjtimex(t, call);
}

}  // namespace

// ---- offset and frequency ----

TEST_CASE("a perfect clock shows true time") {
  HostClock clock = clock_of(perfect());
  CHECK(clock.realtime(start + 720_h).since_epoch() == (start + 720_h).since_epoch());
  CHECK(clock.error(start + 721_h) == 0_s);
  CHECK(clock.monotonic(start + 722_h).since_epoch() == 722_h);
}

TEST_CASE("a positive offset is a clock that is ahead") {
  HostClock::Config config = perfect();
  config.offset = 500_ms;
  HostClock clock = clock_of(config);
  CHECK(clock.error(start) == 500_ms);
  CHECK(clock.realtime(start).since_epoch() > start.since_epoch());
}

TEST_CASE("24 h at 10 ppm are 864 ms to the nanosecond") {
  for (const int sign : {1, -1}) {
    const Frequency frequency = sign > 0 ? 10_ppm : -10_ppm;
    HostClock clock = clock_of(drifting(frequency));
    const Duration error = clock.error(start + 24_h);
    CHECK(error.nearest_nanoseconds() == sign * 864'000'000);
    CHECK((error - sign * 864_ms).abs() < Duration::from_seconds(1e-12));
    CHECK(clock.frequency_error(start + 24_h).units() == frequency.units());
  }
}

TEST_CASE("the frequency error multiplies crystal and kernel") {
  HostClock clock = clock_of(drifting(100_ppm));
  Timex call;
  call.modes = timex::adj_frequency | timex::adj_tick;
  call.freq = -(100LL << 16);
  call.tick = 11'000;
  clock.adjtimex(start + 1_s, call);
  CHECK(clock.frequency_error(start + 2_s).fraction() == Approx(1.0001 * 1.0999 - 1).epsilon(1e-12));
  const LocalTime before = clock.realtime(start + 10_s);
  const Duration shown = clock.realtime(start + 110_s) - before;
  CHECK(shown.seconds() == Approx(100 * 1.0001 * 1.0999).epsilon(1e-14));
}

TEST_CASE("a clock does not depend on how often it is read or whether it has a listener") {
  HostClock once = clock_of(noisy()), often = clock_of(noisy()), heard = clock_of(noisy());
  std::vector<ErrorPiece> pieces;
  listen(heard, pieces);
  Random actions_a{5, "a"}, actions_b{5, "a"}, actions_c{5, "a"};
  for (int minute = 1; minute < 100; ++minute) {
    const TrueTime t = start + minute * 60_s;
    for (int s = 1; s < 60; s += 7) {
      often.advance(t - 60_s + s * 1_s);
      often.when(t - 60_s + s * 1_s, MonoTime::at(minute * 61_s));
    }
    disturb(once, t, actions_a);
    disturb(often, t, actions_b);
    disturb(heard, t, actions_c);
  }
  const LocalTime end = once.realtime(start + 2_h);
  CHECK(often.realtime(start + 2_h) == end);
  CHECK(heard.realtime(start + 2_h) == end);
}

// ---- reading as a program ----

TEST_CASE("noise never makes readings go back, nor does truncation") {
  HostClock::Config config = noisy();
  config.kernel.precision = Duration::from_nanoseconds(100);
  HostClock clock = clock_of(config);
  LocalTime last = clock.read_realtime(start);
  bool differs = false;
  for (int i = 1; i < 20'000; ++i) {
    const TrueTime t = start + i * 50_ns;
    const LocalTime reading = clock.read_realtime(t);
    REQUIRE(reading >= last);
    REQUIRE(reading.since_epoch().floor_nanoseconds() % 100 == 0);
    differs = differs || (reading - clock.realtime(t)).abs() > 500_ns;
    last = reading;
  }
  CHECK(differs);
}

TEST_CASE("a step back shows in readings, and noise does not go back behind it") {
  HostClock clock = clock_of(noisy());
  const LocalTime before = clock.read_realtime(start + 1_s);
  clock.step(start + 1_s, -1_s);
  const LocalTime after = clock.read_realtime(start + 1_s);
  CHECK(before - after >= 999_ms);
  CHECK(clock.read_realtime(start + 1_s + 1_ns) >= after);
}

TEST_CASE("reading twice at one instant gives one answer") {
  HostClock clock = clock_of(noisy());
  CHECK(clock.read_realtime(start + 5_s) == clock.read_realtime(start + 5_s));
}

// ---- deadlines ----

TEST_CASE("a timer of a fast clock fires early in true time") {
  HostClock clock = clock_of(drifting(100_ppm));
  const TrueTime due = clock.when(start, MonoTime::at(1000_s));
  CHECK((due - start).seconds() == Approx(1000 / 1.0001));
}

TEST_CASE("a deadline on a whole nanosecond is due at that nanosecond") {
  HostClock clock = clock_of(perfect());
  for (std::int64_t ns = 0; ns < 1000; ++ns) {
    const TrueTime t = TrueTime::at(Duration::from_nanoseconds(start_second * 1'000'000'000 + ns));
    REQUIRE(clock.when(start, MonoTime::at(t - start)) == t);
  }
}

TEST_CASE("a deadline in the past is due at the next whole nanosecond") {
  HostClock clock = clock_of(perfect());
  const TrueTime between = start + Duration::from_seconds(1.5e-9);
  clock.advance(between);
  CHECK(clock.when(between, MonoTime{}) == TrueTime::at(Duration::from_nanoseconds(start_second * 1'000'000'000 + 2)));
}

TEST_CASE("a deadline beyond the limit is never due, and no segments are generated to find that out") {
  HostClock clock = clock_of(noisy());
  CHECK(clock.when(start, MonoTime::at(61_s), start + 60_s) == HostClock::never);
  CHECK(clock.when(start, MonoTime::at(59_s), start + 60_s) < start + 60_s);
  CHECK(clock.when(start, MonoTime::at(100'000'000 * 1_s), start + 24_h) == HostClock::never);
  CHECK(clock.when(start, MonoTime::at(Duration::from_units(Int128{1} << 126)), start + 24_h) == HostClock::never);
}

TEST_CASE("a million deadlines on a disturbed noisy clock invert exactly") {
  HostClock clock = clock_of(noisy());
  Random random{7, "deadlines"};
  TrueTime now = start;
  struct Due { TrueTime at; MonoTime deadline; };
  for (int round = 0; round < 2'000; ++round) {
    std::vector<Due> dues;
    const MonoTime mono = clock.monotonic(now);
    for (int i = 0; i < 500; ++i) {
      const MonoTime deadline = mono + Duration::from_seconds(random.uniform() * random.uniform() * 64);
      dues.push_back({clock.when(now, deadline), deadline});
    }
    std::sort(dues.begin(), dues.end(), [](const Due& a, const Due& b) { return a.at < b.at; });
    TrueTime last = now;
    for (const Due& due : dues) {
      REQUIRE(due.at == nanosecond(due.at));
      const TrueTime before = nanosecond_before(due.at);
      if (before > last) REQUIRE(clock.monotonic(before) < due.deadline);
      REQUIRE(clock.monotonic(due.at) >= due.deadline);
      last = due.at;
    }
    now = last + Duration::from_seconds(random.uniform());
    disturb(clock, now, random);
  }
}

TEST_CASE("realtime deadlines move with a step") {
  HostClock clock = clock_of(perfect());
  const LocalTime deadline = LocalTime::at(start.since_epoch() + 100_s);
  CHECK(clock.when_realtime(start, deadline) == start + 100_s);
  clock.step(start + 10_s, 30_s);
  CHECK(clock.when_realtime(start + 10_s, deadline) == start + 70_s);
  CHECK(clock.when(start + 10_s, MonoTime::at(100_s)) == start + 100_s);
}

// ---- error pieces ----

TEST_CASE("an idle clock with a perfect crystal is one piece") {
  std::vector<ErrorPiece> pieces;
  HostClock clock = clock_of(drifting(10_ppm));
  listen(clock, pieces);
  for (int minute = 0; minute < 600; ++minute) clock.realtime(start + minute * 60_s);
  CHECK(pieces.empty());
  clock.advance(start + 10_h);
  REQUIRE(pieces.size() == 1);
  CHECK(pieces[0].begin == start);
  CHECK(pieces[0].end == start + 10_h);
  CHECK(pieces[0].error_begin == 0_s);
  CHECK(pieces[0].error_end.nearest_nanoseconds() == 360'000'000);
}

TEST_CASE("a step stands between two pieces") {
  std::vector<ErrorPiece> pieces;
  HostClock clock = clock_of(perfect());
  listen(clock, pieces);
  clock.step(start + 10_s, 2_s);
  clock.step(start + 10_s, -500_ms);
  clock.advance(start + 20_s);
  REQUIRE(pieces.size() == 2);
  CHECK(without_gaps(pieces, start, start + 20_s));
  CHECK(pieces[0].error_end == 0_s);
  CHECK(pieces[1].error_begin == 1'500_ms);
  CHECK(pieces[1].error_end == 1'500_ms);
}

TEST_CASE("pieces are cut where the crystal or the kernel changes its rate") {
  std::vector<ErrorPiece> pieces;
  HostClock::Config config = drifting(10_ppm);
  config.oscillator.jumps = {{100_s, 5_ppm}};
  HostClock clock = clock_of(config);
  listen(clock, pieces);
  clock.kernel().slew(clock.advance(start + 200_s), 1'700_us);
  clock.advance(start + 300_s);
  CHECK(without_gaps(pieces, start, start + 300_s));
  REQUIRE(pieces.size() >= 5);
  CHECK(pieces[0].end == start + 100_s);
  CHECK(pieces[0].error_end.nearest_nanoseconds() == 1'000'000);
  CHECK(pieces[1].end == start + 200_s);
  CHECK(pieces[1].error_end.nearest_nanoseconds() == 2'500'000);
  CHECK((clock.error(start + 300_s) - 5'700_us).abs() < 2_us);   // 4 ms of drift, 1.7 ms of slew
}

TEST_CASE("the pieces of a disturbed noisy clock lie end to end, and only steps stand between them") {
  std::vector<ErrorPiece> pieces;
  HostClock clock = clock_of(noisy());
  listen(clock, pieces);
  Random random{3, "disturbances"};
  Duration steps;
  TrueTime t = start;
  for (int i = 0; i < 300; ++i) {
    t += Duration::from_seconds(random.uniform() * 20);
    const Duration before = clock.error(t);
    disturb(clock, t, random);
    steps += clock.error(t) - before;
  }
  clock.advance(t + 1_s);
  REQUIRE(without_gaps(pieces, start, t + 1_s));
  Duration sum;
  for (const ErrorPiece& piece : pieces) sum += piece.error_end - piece.error_begin;
  const Duration rounding = Duration::from_units(4 * static_cast<std::int64_t>(pieces.size()));
  CHECK((sum + steps - clock.error(t + 1_s)).abs() <= rounding);
}

TEST_CASE("pieces agree with readings inside them") {
  std::vector<ErrorPiece> pieces;
  HostClock told = clock_of(noisy()), read = clock_of(noisy());
  listen(told, pieces);
  told.advance(start + 600_s);
  for (const ErrorPiece& piece : pieces) {
    const Duration middle = read.error(piece.begin + (piece.end - piece.begin) / 2);
    REQUIRE(((piece.error_begin + piece.error_end) / 2 - middle).abs() < Duration::from_seconds(1e-15));
  }
}

TEST_CASE("pieces are told up to the instant of each advance") {
  std::vector<ErrorPiece> pieces;
  HostClock clock = clock_of(noisy());
  listen(clock, pieces);
  for (int i = 1; i < 50; ++i) {
    clock.advance(start + i * 333_ms);
    REQUIRE(without_gaps(pieces, start, start + i * 333_ms));
  }
}

// ---- what the timeline does ----

TEST_CASE("a step that the kernel refuses is reported and leaves the clock alone") {
  HostClock clock = clock_of(perfect());
  CHECK(clock.step(start + 1_s, -start.since_epoch() - 1_h) == timex::error_invalid);
  CHECK(clock.error(start + 1_s) == 0_s);
}

TEST_CASE("the crystal's frequency changes from the instant at which the timeline says so") {
  std::vector<ErrorPiece> pieces;
  HostClock clock = clock_of(perfect());
  listen(clock, pieces);
  clock.advance(start + 100_s);
  clock.oscillator().set_frequency(start + 100_s, 20_ppm);
  CHECK(clock.error(start + 200_s).nearest_nanoseconds() == 2'000'000);
  CHECK(clock.when(start + 200_s, MonoTime::at(1000_s)) < start + 1000_s);
  clock.advance(start + 200_s);
  REQUIRE(pieces.size() == 2);
  CHECK(pieces[0].end == start + 100_s);
  CHECK(without_gaps(pieces, start, start + 200_s));
}

TEST_CASE("a counter that jumps ahead takes realtime and the monotonic clock with it") {
  HostClock clock = clock_of(perfect());
  clock.advance(start + 100_s);
  clock.oscillator().jump_counter(start + 100_s, 300_ms);
  CHECK(clock.error(start + 101_s) == 300_ms);
  CHECK(clock.monotonic(start + 101_s).since_epoch() == 101_s + 300_ms);
}

TEST_CASE("a counter that jumps back is seen as standing still until it has caught up") {
  std::vector<ErrorPiece> pieces;
  HostClock clock = clock_of(perfect());
  listen(clock, pieces);
  clock.advance(start + 100_s);
  clock.oscillator().jump_counter(start + 100_s, -2_s);
  CHECK(clock.monotonic(start + 101_s).since_epoch() == 100_s);
  CHECK(clock.frequency_error(start + 101_s).fraction() == -1);
  CHECK(clock.when(start + 101_s, MonoTime::at(100_s + 1_ms)) == TrueTime::at((start + 102_s + 1_ms).since_epoch()));
  CHECK(clock.monotonic(start + 103_s).since_epoch() == 101_s);
  CHECK(clock.error(start + 103_s) == -2_s);
  clock.advance(start + 103_s);
  REQUIRE(without_gaps(pieces, start, start + 103_s));
  REQUIRE(pieces.size() == 3);
  CHECK(pieces[1].end == start + 102_s);
  CHECK(pieces[1].error_end == -2_s);
  CHECK(pieces[2].error_begin == -2_s);
  CHECK(clock.frequency_error(start + 103_s).units() == 0);
}

TEST_CASE("a kernel that measures its sleep keeps realtime but not the monotonic clock") {
  std::vector<ErrorPiece> pieces;
  HostClock clock = clock_of(perfect());
  listen(clock, pieces);
  clock.suspend(start + 100_s);
  CHECK(clock.suspended());
  CHECK(clock.when(start + 150_s, MonoTime::at(50_s)) == HostClock::never);
  CHECK(clock.when(start + 150_s, MonoTime::at(150_s)) == HostClock::never);
  CHECK(clock.error(start + 150_s) == -50_s);
  clock.resume(start + 400_s, true);
  CHECK_FALSE(clock.suspended());
  CHECK(clock.error(start + 400_s) == 0_s);
  CHECK(clock.monotonic(start + 401_s).since_epoch() == 101_s);
  CHECK(clock.when(start + 401_s, MonoTime::at(110_s)) == start + 410_s);
  clock.advance(start + 410_s);
  CHECK(without_gaps(pieces, start, start + 410_s));
  CHECK(pieces[1].error_end == -300_s);
  CHECK(pieces[2].error_begin == 0_s);
}

TEST_CASE("a guest that was paused without its knowledge is behind by the pause") {
  HostClock clock = clock_of(perfect());
  clock.suspend(start + 100_s);
  clock.resume(start + 400_s, false);
  CHECK(clock.error(start + 500_s) == -300_s);
  CHECK(clock.monotonic(start + 500_s).since_epoch() == 200_s);
}

// ---- leap seconds of true UTC ----

TEST_CASE("UTC repeats 23:59:59 for an inserted second and leaves it out for a deleted one") {
  const LeapSchedule schedule{{{midnight + 86'400, false}, {midnight, true}, {midnight, false}}};
  const auto utc = [&](std::int64_t true_second) {
    return schedule.utc(TrueTime::at(Duration::from_whole_seconds(true_second))).since_epoch().floor_seconds();
  };
  CHECK(schedule.entries().size() == 2);
  CHECK(utc(midnight - 1) == midnight - 1);
  CHECK(utc(midnight) == midnight - 1);
  CHECK(utc(midnight + 1) == midnight);
  CHECK(utc(midnight + 86'399) == midnight + 86'398);
  CHECK(utc(midnight + 86'400) == midnight + 86'400);   // instead of the second before it
}

TEST_CASE("a clock that is not armed for a leap second is a second ahead after it") {
  std::vector<ErrorPiece> pieces;
  HostClock::Config config = perfect();
  config.leap_seconds = std::make_shared<LeapSchedule>(std::vector<LeapSecond>{{midnight, true}});
  HostClock clock = clock_of(config);
  listen(clock, pieces);
  clock.advance(start + 20_h);
  REQUIRE(pieces.size() == 2);
  CHECK(pieces[0].end == TrueTime::at(Duration::from_whole_seconds(midnight)));
  CHECK(pieces[0].error_end == 0_s);
  CHECK(pieces[1].error_begin == 1_s);
}

TEST_CASE("a kernel that was armed for a leap second stays right through it") {
  for (const bool insert : {true, false}) {
    std::vector<ErrorPiece> pieces;
    HostClock::Config config = perfect();
    config.leap_seconds = std::make_shared<LeapSchedule>(std::vector<LeapSecond>{{midnight, insert}});
    HostClock clock = clock_of(config);
    listen(clock, pieces);
    const auto leap = insert ? timex::sta_ins : timex::sta_del;
    clock.kernel().set_status(clock.advance(start), static_cast<std::uint32_t>(timex::sta_pll | leap));
    clock.advance(start + 20_h);
    CHECK(without_gaps(pieces, start, start + 20_h));
    for (const ErrorPiece& piece : pieces) {
      CHECK(piece.error_begin == 0_s);
      CHECK(piece.error_end == 0_s);
    }
  }
}

TEST_CASE("a run that begins after a leap second of its schedule measures against UTC") {
  HostClock::Config config = perfect();
  config.offset = 3_ms;
  config.leap_seconds = std::make_shared<LeapSchedule>(std::vector<LeapSecond>{{start_second - 100'000, true}});
  HostClock clock = clock_of(config);
  CHECK(clock.error(start) == 3_ms);
  CHECK(clock.error(start + 1_h) == 3_ms);
}

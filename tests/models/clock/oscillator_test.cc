// The path of an oscillator: deterministic terms against closed forms, changes, and the independence of readings.
#include "models/clock/oscillator.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <memory>
#include <vector>

#include "models/base/random.h"

using namespace ntpsim;
using namespace ntpsim::literals;

namespace {

const TrueTime start = TrueTime::at(1'800'000'000_s);
const std::string path = "hosts.client.clock";

Oscillator make(const OscillatorConfig& config, std::uint64_t seed = 1) { return {config, seed, path, start}; }

double error_s(Oscillator& oscillator, Duration after) {
  return (oscillator.count(start + after).since_epoch() - after).seconds();
}

OscillatorConfig noisy() {
  OscillatorConfig config;
  config.frequency = 30_ppm;
  config.noise = {0, 0, 1e-8, 1e-8, 1e-9};
  return config;
}

}  // namespace

TEST_CASE("a perfect oscillator counts true time in one piece") {
  auto oscillator = make({});
  CHECK(oscillator.count(start) == CounterTime{});
  CHECK(oscillator.count(start + 86400_s).since_epoch() == 86400_s);
  CHECK(oscillator.piece_at(start + 86400_s).begin == start);
  CHECK(oscillator.piece_at(start).end - start > 1'000'000'000'000_s);
  CHECK(oscillator.when(CounterTime::at(5_s)) == start + 5_s);
}

TEST_CASE("an oscillator that is 10 ppm fast is 864 ms ahead after a day, to the nanosecond") {
  OscillatorConfig config;
  config.frequency = 10_ppm;
  auto oscillator = make(config);
  const Duration ahead = oscillator.count(start + 86400_s).since_epoch() - 86400_s;
  CHECK(ahead.nearest_nanoseconds() == 864'000'000);
  CHECK(oscillator.piece_at(start + 86400_s).begin == start);
}

TEST_CASE("a slow oscillator's count is reached late, at the smallest unit of time") {
  OscillatorConfig config;
  config.frequency = Frequency::from_ppm(-50);
  auto oscillator = make(config);
  const TrueTime t = oscillator.when(CounterTime::at(1000_s));
  CHECK(oscillator.count(t) >= CounterTime::at(1000_s));
  CHECK(oscillator.count(t - Duration::from_units(1)) < CounterTime::at(1000_s));
  CHECK((t - start).seconds() == Approx(1000 / (1 - 50e-6)).epsilon(1e-15));
}

TEST_CASE("a frequency change holds from exactly its instant") {
  auto oscillator = make({});
  const Duration at = 1000_s + 1_ns;
  oscillator.count(start + 5000_s);
  oscillator.set_frequency(start + at, 100_ppm);
  CHECK(oscillator.count(start + at).since_epoch() == at);
  CHECK(oscillator.piece_at(start + at).begin == start + at);
  CHECK(error_s(oscillator, at + 1000_s) == Approx(0.1).epsilon(1e-12));
  CHECK(error_s(oscillator, 999_s) == 0);
}

TEST_CASE("ageing adds up to half the rate times time squared") {
  OscillatorConfig config;
  config.ageing_per_day = Frequency::from_fraction(1e-9);
  auto oscillator = make(config);
  const double seconds = 30 * 86400.0;
  CHECK(error_s(oscillator, 30 * 86400_s) == Approx(0.5 * 1e-9 / 86400 * seconds * seconds).epsilon(1e-9));
}

TEST_CASE("frequency jumps add up, each at exactly its instant") {
  OscillatorConfig config;
  config.jumps = {{20_s + 5_ns, 2_ppm}, {10_s, 1_ppm}};
  auto oscillator = make(config);
  CHECK(oscillator.piece_at(start + 10_s).begin == start + 10_s);
  CHECK(oscillator.piece_at(start + 10_s - Duration::from_units(1)).error == 0_ppm);
  CHECK(oscillator.piece_at(start + 20_s).error.ppm() == Approx(1));
  CHECK(oscillator.piece_at(start + 20_s + 5_ns).error.ppm() == Approx(3));
  CHECK(oscillator.piece_at(start + 1000_s).begin == start + 20_s + 5_ns);
  CHECK(error_s(oscillator, 120_s) == Approx(10e-6 + 3 * 100e-6 - 3 * 5e-15).epsilon(1e-9));
}

TEST_CASE("a recorded trace of frequency errors holds each row until the next") {
  OscillatorConfig config;
  config.frequency = 5_ppm;
  config.trace = std::make_shared<std::vector<std::pair<double, double>>>(
      std::vector<std::pair<double, double>>{{10, 1e-6}, {20.25, 3e-6}, {30, -2e-6}});
  auto oscillator = make(config);
  CHECK(oscillator.piece_at(start).error.ppm() == Approx(6));
  CHECK(oscillator.piece_at(start + 20_s).error.ppm() == Approx(6));
  CHECK(oscillator.piece_at(start + 20.25_s).error.ppm() == Approx(8));
  CHECK(oscillator.piece_at(start + 31_s).error.ppm() == Approx(3));
  CHECK(error_s(oscillator, 40_s) == Approx(40 * 5e-6 + 20.25e-6 + 9.75 * 3e-6 - 20e-6).epsilon(1e-9));
}

TEST_CASE("a counter that jumps forward reaches what it skips at the instant of the jump") {
  OscillatorConfig config;
  config.frequency = 20_ppm;
  auto oscillator = make(config);
  const TrueTime at = start + 100_s;
  const CounterTime before = oscillator.count(at);
  CHECK(oscillator.when(before + 1_s) < at + 1_s);
  oscillator.jump_counter(at, 5_s);
  CHECK(oscillator.count(at) == before + 5_s);
  CHECK(oscillator.count(at - Duration::from_units(1)) <= before);
  CHECK(oscillator.when(before + 1_s) == at);
  CHECK(oscillator.when(before + 5_s) == at);
  CHECK(oscillator.when(before + 5_s + Duration::from_units(1)) > at);
  CHECK(oscillator.when(before - 1_s) < at);
}

TEST_CASE("after a counter jumped back, a count is reached where it is passed for the last time") {
  auto oscillator = make({});
  const TrueTime at = start + 100_s;
  oscillator.count(start + 200_s);
  oscillator.jump_counter(at, -10_s);
  CHECK(oscillator.count(at).since_epoch() == 90_s);
  CHECK(oscillator.when(CounterTime::at(95_s)) == at + 5_s);
  CHECK(oscillator.when(CounterTime::at(50_s)) == at);
  CHECK(oscillator.count(start + 99_s).since_epoch() == 99_s);
}

TEST_CASE("a deadline beyond the horizon is not looked for") {
  auto oscillator = make(noisy());
  CHECK_FALSE(oscillator.when(CounterTime::at(1'000'000_s), start + 10_s));
  const auto t = oscillator.when(CounterTime::at(9_s), start + 10_s);
  REQUIRE(t);
  CHECK(*t == oscillator.when(CounterTime::at(9_s)));
}

TEST_CASE("a million random deadlines on a noisy oscillator are met by the smallest unit of time") {
  auto oscillator = make(noisy());
  oscillator.set_frequency(start + 1000.123_s, Frequency::from_ppm(-120));
  oscillator.jump_counter(start + 2000.456_s, 3.7_s);
  oscillator.set_frequency(start + 3000_s, 400_ppm);
  Random random{7, "deadlines"};
  const Duration unit = Duration::from_units(1);
  int late = 0, early = 0;
  for (int i = 0; i < 1'000'000; ++i) {
    const auto span = static_cast<Int128>(random.below(20'000)) << 64 | static_cast<Int128>(random.bits());
    const CounterTime c = CounterTime::at(unit + Duration::from_units(span));
    const TrueTime t = oscillator.when(c);
    if (oscillator.count(t) < c) ++early;
    if (oscillator.count(t - unit) >= c) ++late;
  }
  CHECK(early == 0);
  CHECK(late == 0);
}

TEST_CASE("the same seed gives the same path, and another seed or path another") {
  auto one = make(noisy()), same = make(noisy()), seed = make(noisy(), 2);
  Oscillator other{noisy(), 1, "hosts.server.clock", start};
  const CounterTime count = one.count(start + 10'000_s);
  CHECK(same.count(start + 10'000_s) == count);
  CHECK(seed.count(start + 10'000_s) != count);
  CHECK(other.count(start + 10'000_s) != count);
}

TEST_CASE("the path does not depend on when or how far ahead it is read") {
  auto quiet = make(noisy()), busy = make(noisy()), sparse = make(noisy());
  Random random{3, "readers"};
  TrueTime now = start;
  while (now < start + 5000_s) {
    now += Duration::from_seconds(random.uniform() * 40);
    for (int i = 0; i < 5; ++i) busy.count(now + Duration::from_seconds(random.uniform() * 300));
    busy.when(busy.count(now) + 77_s);
    busy.forget(now);
    CHECK(busy.count(now) == quiet.count(now));
  }
  sparse.forget(now);
  CHECK(sparse.count(now) == quiet.count(now));
  sparse.forget(now + 3000_s);
  CHECK(sparse.count(now + 3000_s) == quiet.count(now + 3000_s));
}

TEST_CASE("a change of frequency leaves the noise of every segment as it was") {
  auto plain = make(noisy()), changed = make(noisy());
  changed.count(start + 400_s);
  changed.set_frequency(start + 100.5_s, 80_ppm);
  changed.count(start + 400_s);
  changed.set_frequency(start + 200.25_s, 30_ppm);
  for (int k = 0; k < 1000; ++k) {
    const TrueTime t = start + k * 1_s;
    const Frequency difference = changed.piece_at(t).error - plain.piece_at(t).error;
    CHECK(difference == (k > 100 && k <= 200 ? 80_ppm - 30_ppm : 0_ppm));
  }
  const Duration gained = changed.count(start + 1000_s) - plain.count(start + 1000_s);
  CHECK(gained.seconds() == Approx(50e-6 * (200.25 - 100.5)).epsilon(1e-12));
}

TEST_CASE("a change that changes nothing moves no count by more than rounding") {
  auto plain = make(noisy()), broken = make(noisy());
  for (int i = 0; i < 100; ++i) {
    const TrueTime at = start + Duration::from_seconds(3.7 * i);
    broken.count(at + 60_s);
    broken.set_frequency(at, 30_ppm);
    broken.forget(at);
  }
  const Duration difference = broken.count(start + 2000_s) - plain.count(start + 2000_s);
  CHECK(difference.abs() <= Duration::from_units(100));
}

TEST_CASE("pieces follow each other without a gap in time or count") {
  auto oscillator = make(noisy());
  oscillator.set_frequency(start + 33.3_s, 10_ppm);
  TrueTime t = start;
  CounterTime counter;
  for (int i = 0; i < 200; ++i) {
    const Oscillator::Piece piece = oscillator.piece_at(t);
    CHECK(piece.begin == t);
    CHECK(piece.counter == counter);
    t = piece.end;
    counter = piece.count(piece.end);
  }
}

TEST_CASE("figures that no oscillator can have are named") {
  CHECK(problem_with({}).empty());
  OscillatorConfig config;
  config.segment = {};
  CHECK(problem_with(config) == "segment is shorter than 1 ms");
  config = {};
  config.noise.flicker_fm = -1;
  CHECK(problem_with(config) == "noise.flicker_fm is not between 0 and 0.5");
  config = {};
  config.temperature.ramps = {{10_s, 10_s, {30}}};
  CHECK(problem_with(config) == "temperature.ramps[0].until is not after its from");
  config = {};
  config.trace = std::make_shared<std::vector<std::pair<double, double>>>(
      std::vector<std::pair<double, double>>{{10, 1e-6}, {10, 3e-6}});
  CHECK(problem_with(config) == "trace: row 2 is not later than the row before");
  config.trace = std::make_shared<std::vector<std::pair<double, double>>>(
      std::vector<std::pair<double, double>>{{10, std::nan("")}});
  CHECK(problem_with(config) == "trace: row 1 has a value out of range");
}

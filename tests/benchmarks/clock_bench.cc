// What a host's clock costs: readings at a simulator's pace, looking ahead for a timer, and being disciplined.
#define CATCH_CONFIG_ENABLE_BENCHMARKING
#include <catch2/catch.hpp>

#include "models/clock/host_clock.h"

namespace ntpsim {

namespace {

const TrueTime start = TrueTime::at(Duration::from_whole_seconds(1'800'000'000));
const Duration millisecond = Duration::from_nanoseconds(1'000'000);
const Duration poll = Duration::from_whole_seconds(64);

HostClock::Config noisy() {
  HostClock::Config config;
  config.oscillator.frequency = Frequency::from_ppm(20);
  config.oscillator.noise.white_fm = 1e-10;
  config.oscillator.noise.flicker_fm = 1e-10;
  config.oscillator.noise.random_walk_fm = 1e-11;
  return config;
}

HostClock::Config noisy_readings() {
  HostClock::Config config = noisy();
  config.oscillator.noise.white_pm = 1e-9;
  config.oscillator.noise.flicker_pm = 1e-9;
  return config;
}

}  // namespace

TEST_CASE("clock: reading") {
  HostClock perfect{{}, 1, "hosts.a", start};
  HostClock crystal{noisy(), 1, "hosts.b", start};
  HostClock jittery{noisy_readings(), 1, "hosts.c", start};
  TrueTime t = start;

  BENCHMARK("realtime, perfect crystal, every 1 ms") { return perfect.read_realtime(t += millisecond); };
  BENCHMARK("realtime, noisy crystal, every 1 ms") { return crystal.read_realtime(t += millisecond); };
  BENCHMARK("realtime, noisy crystal and readings, every 1 ms") { return jittery.read_realtime(t += millisecond); };
  BENCHMARK("monotonic, noisy crystal, every 1 ms") { return crystal.monotonic(t += millisecond); };
  BENCHMARK("realtime, noisy crystal, every 64 s (64 segments)") { return crystal.read_realtime(t += poll); };
}

TEST_CASE("clock: looking ahead") {
  HostClock crystal{noisy(), 1, "hosts.a", start};
  TrueTime t = start;

  BENCHMARK("a timer 1 ms ahead") {
    t += millisecond;
    return crystal.when(t, crystal.monotonic(t) + millisecond);
  };
  BENCHMARK("a timer 64 s ahead, and the time until then") {
    t = crystal.when(t, crystal.monotonic(t) + poll);
    return t;
  };
}

TEST_CASE("clock: discipline") {
  HostClock crystal{noisy(), 1, "hosts.a", start};
  TrueTime t = start;
  Timex query{};

  BENCHMARK("adjtimex, read only, every 1 ms") { return crystal.adjtimex(t += millisecond, query); };
  BENCHMARK("step, every 1 ms") { return crystal.step(t += millisecond, Duration::from_nanoseconds(1)); };
}

}  // namespace ntpsim

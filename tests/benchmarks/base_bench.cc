// What every event pays for: arithmetic on time, and randomness.
#define CATCH_CONFIG_ENABLE_BENCHMARKING
#include <catch2/catch.hpp>

#include <cstdint>

#include "models/base/mathematics.h"
#include "models/base/random.h"
#include "models/base/time.h"

namespace ntpsim {

TEST_CASE("base: time") {
  // The operands change from call to call, so that nothing is computed beforehand.
  Duration span = Duration::from_nanoseconds(1'234'567'890'123);
  const Duration step = Duration::from_nanoseconds(1'000'003);
  Frequency rate = Frequency::from_ppm(12.5);

  BENCHMARK("Duration + Duration") { return span += step; };
  BENCHMARK("Frequency * Duration") { return rate * (span += step); };
  BENCHMARK("Duration to nanoseconds, rounded down") { return (span += step).floor_nanoseconds(); };
  BENCHMARK("Duration from nanoseconds") { return Duration::from_nanoseconds((span += step).floor_seconds()); };
  BENCHMARK("Duration to seconds") { return (span += step).seconds(); };
}

TEST_CASE("base: randomness") {
  Random random{1, "hosts.client.clock.wander"};
  const RandomField field{1, "hosts.client.clock.wander"};
  std::uint64_t index = 0;

  BENCHMARK("Random::bits") { return random.bits(); };
  BENCHMARK("Random::uniform") { return random.uniform(); };
  BENCHMARK("Random::normal") { return random.normal(); };
  BENCHMARK("RandomField::normal at an index") { return field.normal(++index); };
  BENCHMARK("a stream from its name") { return RandomField{++index, "hosts.client.clock.wander"}; };
}

TEST_CASE("base: mathematics") {
  double x = 1;

  BENCHMARK("log") { return mathematics::log(x += 1); };
  BENCHMARK("exp") { return mathematics::exp(1 / (x += 1)); };
  BENCHMARK("sin") { return mathematics::sin(1 / (x += 1)); };
  BENCHMARK("power") { return mathematics::power(x += 1, 0.3); };
}

}  // namespace ntpsim

// What a path does to packets, without any network around it.
#include <catch2/catch.hpp>

#include <cmath>
#include <set>

#include "sim/net/networks/path_model.h"

using namespace ntpsim;
using namespace ntpsim::literals;
using namespace ntpsim::net;

namespace {

constexpr std::int64_t second = 1'000'000'000;

PathParameters fixed_delay(double seconds) {
  PathParameters parameters;
  parameters.delay = Distribution::constant(seconds);
  return parameters;
}

}  // namespace

TEST_CASE("a constant delay is exact to the nanosecond") {
  PathModel path{1, "p"};
  const Fate fate = path.pass(fixed_delay(0.012345678), 5 * second);
  CHECK(fate.lost == Reason::none);
  CHECK(fate.copies == 1);
  CHECK(fate.delays[0] == 12345678);
}

TEST_CASE("a delay is never negative, however wide its jitter") {
  PathModel path{1, "p"};
  PathParameters parameters = fixed_delay(0.001);
  parameters.jitter = Distribution{Normal{0, 0.01}};
  std::int64_t least = second;
  for (int i = 0; i < 1000; ++i) least = std::min(least, path.pass(parameters, i * second).delays[0]);
  CHECK(least == 0);
}

TEST_CASE("a tail that no clock can count does not overflow") {
  PathModel path{1, "p"};
  PathParameters parameters = fixed_delay(0.001);
  parameters.jitter = Distribution{Pareto{1e300, 0.1}};
  CHECK(path.pass(parameters, 0).delays[0] > 0);
}

TEST_CASE("jitter reorders packets unless the path keeps their order") {
  const bool keep_order = GENERATE(false, true);
  PathModel path{1, "p"};
  PathParameters parameters = fixed_delay(0.01);
  parameters.jitter = Distribution{Exponential{0.002}};
  parameters.keep_order = keep_order;
  int overtaken = 0;
  std::int64_t latest = 0;
  for (int i = 0; i < 1000; ++i) {
    const std::int64_t now = i * 1'000'000LL;
    const std::int64_t arrival = now + path.pass(parameters, now).delays[0];
    if (arrival < latest) ++overtaken;
    latest = std::max(latest, arrival);
  }
  if (keep_order) CHECK(overtaken == 0);
  else CHECK(overtaken > 200);
}

TEST_CASE("independent losses come at their rate and one by one") {
  PathModel path{1, "p"};
  PathParameters parameters = fixed_delay(0.01);
  parameters.loss = 0.1;
  int lost = 0, lost_after_lost = 0;
  bool was_lost = false;
  for (int i = 0; i < 100000; ++i) {
    const bool is_lost = path.pass(parameters, i * second).lost == Reason::lost;
    lost += is_lost;
    lost_after_lost += is_lost && was_lost;
    was_lost = is_lost;
  }
  CHECK(lost / 100000.0 == Approx(0.1).epsilon(0.03));
  CHECK(lost_after_lost / static_cast<double>(lost) == Approx(0.1).epsilon(0.1));
}

TEST_CASE("bursts of loss last as long as they should, whatever the rhythm of the packets") {
  // Stationary share 1 / (9 + 1). With packets every 0.1 s the chance that a loss follows a loss is
  // p + (1 - p) exp(-0.1 (1 / 9 + 1)); with packets every 64 s the chain has forgotten and it is p again.
  const double spacing_s = GENERATE(0.1, 64.0);
  PathModel path{1, "p"};
  PathParameters parameters = fixed_delay(0.01);
  parameters.burst_loss = BurstLoss{9_s, 1_s, Ratio{1}};
  int lost = 0, pairs = 0;
  bool was_lost = false;
  constexpr int packets = 200000;
  for (int i = 0; i < packets; ++i) {
    const bool is_lost = path.pass(parameters, std::llround(i * spacing_s * 1e9)).lost == Reason::lost_in_burst;
    lost += is_lost;
    pairs += is_lost && was_lost;
    was_lost = is_lost;
  }
  const double expected = 0.1 + 0.9 * std::exp(-spacing_s * (1.0 / 9 + 1));
  CHECK(lost / static_cast<double>(packets) == Approx(0.1).epsilon(0.06));
  CHECK(pairs / static_cast<double>(lost) == Approx(expected).epsilon(0.05));
}

TEST_CASE("outages lose everything from their begin until before their end") {
  PathModel path{1, "p"};
  PathParameters parameters = fixed_delay(0.01);
  parameters.outages = {{10_s, 20_s}, {30_s, 31_s}};
  CHECK(path.pass(parameters, 10 * second - 1).lost == Reason::none);
  CHECK(path.pass(parameters, 10 * second).lost == Reason::outage);
  CHECK(path.pass(parameters, 20 * second - 1).lost == Reason::outage);
  CHECK(path.pass(parameters, 20 * second).lost == Reason::none);
  CHECK(path.pass(parameters, 30 * second + 1).lost == Reason::outage);
}

TEST_CASE("a loss does not move the delays of the packets that follow it more than by its own") {
  PathParameters parameters = fixed_delay(0.01);
  parameters.jitter = Distribution{Exponential{0.001}};
  PathParameters lossy = parameters;
  lossy.duplicate = 0.5;
  PathModel plain{1, "p"}, other{1, "p"};
  CHECK(plain.pass(parameters, 0).delays[0] == other.pass(lossy, 0).delays[0]);
}

TEST_CASE("duplicates and flipped bits come at their rates") {
  PathModel path{1, "p"};
  PathParameters parameters = fixed_delay(0.01);
  parameters.duplicate = 0.2;
  parameters.corrupt = 0.05;
  int doubled = 0, corrupted = 0;
  for (int i = 0; i < 20000; ++i) {
    const Fate fate = path.pass(parameters, i * second);
    doubled += fate.copies == 2;
    corrupted += fate.corrupted;
  }
  CHECK(doubled / 20000.0 == Approx(0.2).epsilon(0.05));
  CHECK(corrupted / 20000.0 == Approx(0.05).epsilon(0.1));
}

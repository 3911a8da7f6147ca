#include "models/hostile/time_shifter.h"

#include <catch2/catch.hpp>

#include "models/sntp/client.h"
#include "tests/bench.h"

namespace ntpsim::hostile {

using namespace ntpsim::literals;

namespace {

struct World {
  test::Bench bench;
  test::Host& server = bench.add_host("server");
  test::Host& victim = bench.add_host("victim");
  test::Host& other = bench.add_host("other");

  World() {
    for (test::Host* host : {&victim, &other}) {
      SntpClientConfig config;
      config.servers = {{"server", {server.ipv4()}, 123}};
      config.poll = 16_s;
      host->run<SntpClient>(config, Random{1, host->name()});
    }
  }
  test::Program& serve(const TimeShifterConfig& config) { return server.run<TimeShifter>(config); }
};

TimeShifterConfig jump(Duration by) {
  TimeShifterConfig config;
  config.ramp.by = by;
  return config;
}

}  // namespace

TEST_CASE("a time shifter serves correct time until it is called, and again after the attack") {
  World world;
  test::Program& shifter = world.serve(jump(10_s));
  world.bench.run_for(10_min);
  CHECK(world.victim.error().abs() < 1_us);
  CHECK(shifter.call("shift") == "ok");
  world.bench.run_for(10_min);
  CHECK((world.victim.error() - 10_s).abs() < 1_us);
  CHECK(shifter.call("truth") == "ok");
  world.bench.run_for(10_min);
  CHECK(world.victim.error().abs() < 1_us);
  CHECK(shifter.call("set", {{"stratum", "3"}}) == "ok");
}

TEST_CASE("a time shifter serves wrong time to its victims only") {
  World world;
  TimeShifterConfig config = jump(10_s);
  config.victims = {"victim"};
  config.victim_addresses = {world.victim.ipv4()};
  config.since = 1_min;
  world.serve(config);
  world.bench.run_for(10_min);
  CHECK((world.victim.error() - 10_s).abs() < 1_us);
  CHECK(world.other.error().abs() < 1_us);
}

TEST_CASE("a slow ramp takes a client along, up to its limit, in a window") {
  World world;
  TimeShifterConfig config;
  config.since = 10_min;
  config.until = 70_min;
  config.ramp = {Duration{}, 10_ppm, 20_ms};
  world.serve(config);
  world.bench.run_for(27_min);
  CHECK(world.victim.error().seconds() == Approx(0.0102).margin(0.0004));
  world.bench.run_for(42_min);
  CHECK(world.victim.error().seconds() == Approx(0.020).margin(1e-6));
  world.bench.run_for(10_min);
  CHECK(world.victim.error().abs() < 1_ms);
}

}  // namespace ntpsim::hostile

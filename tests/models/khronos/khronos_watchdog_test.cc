#include "models/khronos/khronos_watchdog.h"

#include <catch2/catch.hpp>
#include <set>
#include <stdexcept>

#include "models/server/server.h"
#include "tests/bench.h"

namespace ntpsim {

using namespace ntpsim::literals;

namespace {

// A pool of 30, some of which serve wrong time, and a watchdog that samples 15.
struct World {
  test::Bench bench;
  std::vector<test::Program*> servers;
  std::vector<test::Host*> pool;
  test::Host* watched = nullptr;

  World(int bad, Duration lie, Duration clock = {}) {
    for (int i = 0; i < 30; ++i) {
      pool.push_back(&bench.add_host("pool-" + std::to_string(i + 1)));
      NtpServerConfig config;
      config.offset = i < bad ? lie : Duration{};
      servers.push_back(&pool.back()->run<NtpServer>(config));
    }
    watched = &bench.add_host("watched", {.offset = clock});
  }
  KhronosConfig config() const {
    KhronosConfig config;
    for (const test::Host* host : pool) config.servers.push_back({host->name(), {host->ipv4()}});
    config.poll = 10_min;
    return config;
  }
  test::Program& watch(const KhronosConfig& config) {
    return watched->run<KhronosWatchdog>(config, Random{1, "sample"}, Random{1, "origin"});
  }
  test::Program& watch() { return watch(config()); }
};

}  // namespace

TEST_CASE("a watchdog leaves a clock alone that is within its threshold") {
  World world{0, {}, 20_ms};
  test::Program& watchdog = world.watch();
  world.bench.run_for(62_min);
  CHECK(watchdog.call("rounds") == "7");
  CHECK(watchdog.call("corrections") == "0");
  CHECK(watchdog.call("status") == "watching");
  CHECK(world.watched->error() == 20_ms);
}

TEST_CASE("a watchdog asks as many servers as its sample has, with timestamps that disclose nothing") {
  World world{0, {}};
  world.watch();
  world.bench.run_for(2_min);
  std::set<std::uint64_t> origins;
  for (const auto& datagram : world.bench.datagrams())
    if (datagram.source.address == world.watched->ipv4())
      origins.insert(wire::parse(datagram.data).packet.header.transmit.value() >> 32);
  CHECK(origins.size() == 15);
}

TEST_CASE("a clock beyond the threshold is set, and watched closely until it stays") {
  World world{0, {}, 60_ms};
  test::Program& watchdog = world.watch();
  world.bench.run_for(61_s);
  CHECK(watchdog.call("status") == "in control");
  CHECK(watchdog.call("corrections") == "1");
  CHECK(world.watched->error().abs() < 1_us);
  world.bench.run_for(70_s);
  CHECK(watchdog.call("status") == "watching");
  CHECK(watchdog.call("panics") == "0");
}

TEST_CASE("a clock that was shifted far is corrected in panic mode, by all servers") {
  World world{0, {}, 10_s};
  test::Program& watchdog = world.watch();
  world.bench.run_for(2_min);
  CHECK(watchdog.call("panics") == "1");
  CHECK(watchdog.call("rounds") == "4");   // three samples too far from the clock, and all
  CHECK(world.watched->error().abs() < 1_us);
}

TEST_CASE("a third of the pool with wrong time does not move the clock") {
  World world{9, 1_s};
  test::Program& watchdog = world.watch();
  world.bench.run_for(24_h);
  CHECK(watchdog.call("corrections") == "0");
  CHECK(world.watched->error().abs() < 1_us);
  bool has_outer = false;
  for (const Measured& measured : watchdog.reported<Measured>()) {
    if (measured.reason == Reason::none) CHECK(measured.offset < 1_ms);
    else has_outer = true;
  }
  CHECK(has_outer);
}

TEST_CASE("a pool that is two thirds bad and more is believed") {
  World world{24, 1_s};
  test::Program& watchdog = world.watch();
  world.bench.run_for(1_h);
  CHECK(watchdog.call("corrections") != "0");
  CHECK((world.watched->error() - 1_s).abs() < 1_ms);
}

TEST_CASE("a round with too few answers fails, and without any answer nothing changes") {
  World world{0, {}, 60_ms};
  for (std::size_t i = 0; i < 30; ++i)
    if (i % 3 != 0) world.servers[i]->stop();
  test::Program& watchdog = world.watch();
  world.bench.run_for(2_min);
  CHECK(watchdog.call("panics") == "1");
  CHECK(watchdog.call("corrections") == "1");   // a third of the pool answers to the panic
  CHECK(world.watched->error().abs() < 1_us);

  World silent{0, {}, 60_ms};
  for (test::Program* server : silent.servers) server->stop();
  test::Program& alone = silent.watch();
  silent.bench.run_for(10_min);
  CHECK(alone.call("corrections") == "0");
  CHECK(silent.watched->error() == 60_ms);
}

TEST_CASE("unrequested, forged and late answers change no round") {
  World world{0, {}};
  KhronosConfig config = world.config();
  config.timeout = 1_s;
  test::Program& watchdog = world.watch(config);
  world.bench.intercept([](test::Datagram& datagram) {
    if (datagram.source.port != 123) return true;
    wire::Header header = wire::parse(datagram.data).packet.header;
    header.origin = wire::NtpTimestamp{header.origin.value() + 1};
    datagram.data = wire::serialise(header);
    return true;
  });
  world.bench.run_for(70_s);
  CHECK(watchdog.reported<Measured>().empty());
  for (const Rejected& rejected : watchdog.reported<Rejected>()) CHECK(rejected.reason == Reason::bogus_origin);
  CHECK(watchdog.reported<Rejected>().size() == 3 * 15 + 30);
  wire::Header late;
  late.mode = wire::Mode::server;
  late.stratum = 1;
  world.watched->receive({world.pool[0]->ipv4(), 123}, {world.watched->ipv4(), 49152}, wire::serialise(late));
  world.bench.run_for(1_s);
  CHECK(watchdog.reported<Rejected>().back().reason == Reason::unknown_source);
  CHECK(watchdog.call("corrections") == "0");
}

TEST_CASE("a step by another program ends the round, and a new one begins") {
  World world{0, {}};
  world.bench.set_delay(100_ms);
  test::Program& watchdog = world.watch();
  world.bench.run_for(Duration::from_seconds(60.1));
  world.watched->step(10_ms);
  world.bench.run_for(1_min);
  CHECK(watchdog.reported<Measured>().empty());
  world.bench.run_for(10_s);
  CHECK(watchdog.reported<Measured>().size() == 15);
  CHECK(watchdog.call("panics") == "0");
}

TEST_CASE("a watchdog refuses a pool that is smaller than its sample") {
  World world{0, {}};
  KhronosConfig config = world.config();
  config.sample = 31;
  CHECK_THROWS_AS(KhronosWatchdog(config, Random{1, "a"}, Random{1, "b"}), std::invalid_argument);
}

}  // namespace ntpsim

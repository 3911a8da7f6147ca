#include "models/hostile/spoofer.h"

#include <catch2/catch.hpp>
#include <set>
#include <stdexcept>

#include "models/sntp/client.h"
#include "models/wire/refid.h"
#include "tests/bench.h"

namespace ntpsim::hostile {

using namespace ntpsim::literals;

namespace {

// A server, its client, and an attacker elsewhere that forges the server's address.
struct World {
  test::Bench bench;
  test::Host& server = bench.add_host("server");
  test::Host& victim = bench.add_host("victim");
  test::Host& attacker = bench.add_host("attacker", {.offset = 3_us});   // no two clocks read the same nanosecond

  SpooferConfig config(Forged packet, GuessedOrigin origin) {
    SpooferConfig config;
    config.as = "server";
    config.as_addresses = {server.ipv4()};
    config.victim = "victim";
    config.victim_addresses = {victim.ipv4()};
    config.packet = packet;
    config.origin = origin;
    config.lie = 1_h;
    return config;
  }
  test::Program& spoof(const SpooferConfig& config) {
    return attacker.run<Spoofer>(config, Random{1, "packets"}, Random{1, "intervals"});
  }
  test::Program& ask() {
    SntpClientConfig config;
    config.servers = {{"server", {server.ipv4()}, 123}};
    config.poll = 16_s;
    config.port = 123;
    return victim.run<SntpClient>(config, Random{1, "client"});
  }
};

}  // namespace

TEST_CASE("a spoofer's packets have the forged address and the false time") {
  World world;
  SpooferConfig config = world.config(Forged::answer, GuessedOrigin::zero);
  config.count = 3;
  config.every = {Distribution::constant(2)};
  test::Program& program = world.spoof(config);
  world.bench.run_for(1_min);
  REQUIRE(world.bench.datagrams().size() == 3);
  CHECK(program.call("count") == "3");
  const test::Datagram& last = world.bench.datagrams().back();
  CHECK(last.source == Endpoint{world.server.ipv4(), 123});
  CHECK(last.destination == Endpoint{world.victim.ipv4(), 123});
  const auto parsed = wire::parse(last.data);
  REQUIRE(parsed.ok());
  CHECK(parsed.packet.header.mode == wire::Mode::server);
  CHECK(parsed.packet.header.origin.is_zero());
  const LocalTime lie = LocalTime::at(last.sent.since_epoch()) + 1_h;
  CHECK((parsed.packet.header.transmit.resolve(lie) - lie).abs() < 10_us);
}

TEST_CASE("a client that checks the origin timestamp uses no spoofed answer") {
  for (const GuessedOrigin origin : {GuessedOrigin::zero, GuessedOrigin::random, GuessedOrigin::clock}) {
    World world;
    test::Program& client = world.ask();
    world.spoof(world.config(Forged::answer, origin));
    world.bench.run_for(1_h);
    CHECK(client.reported<Measured>().empty());
    CHECK(client.reported<Rejected>().size() >= 3598);
    CHECK(client.adjustments().empty());
  }
}

TEST_CASE("a spoofed kiss and a crypto-NAK are read as what they are, and not obeyed") {
  for (const Forged packet : {Forged::kiss, Forged::crypto_nak}) {
    World world;
    test::Program& client = world.ask();
    SpooferConfig config = world.config(packet, GuessedOrigin::random);
    config.code = "DENY";
    world.spoof(config);
    world.bench.run_for(10_min);
    CHECK(client.call("status") != "DENIED");
    const auto parsed = wire::parse(world.bench.datagrams().back().data);
    REQUIRE(parsed.ok());
    CHECK((packet == Forged::kiss) == (wire::refid_characters(parsed.packet.header.refid) == "DENY"));
    CHECK((packet == Forged::crypto_nak) == (parsed.packet.mac && parsed.packet.mac->digest.empty()));
  }
}

TEST_CASE("a spoofer that does not know the port tries all of its range") {
  World world;
  SpooferConfig config = world.config(Forged::answer, GuessedOrigin::random);
  config.port = 40000;
  config.port_until = 40003;
  config.every = {Distribution::constant(0.1)};
  world.spoof(config);
  world.bench.run_for(10_s);
  std::set<std::uint16_t> ports;
  for (const auto& datagram : world.bench.datagrams()) ports.insert(datagram.destination.port);
  CHECK(ports == std::set<std::uint16_t>{40000, 40001, 40002, 40003});
}

TEST_CASE("a spoofer without a common address family says so and sends nothing") {
  World world;
  SpooferConfig config = world.config(Forged::answer, GuessedOrigin::random);
  config.as_addresses = {world.server.ipv6()};
  test::Program& program = world.spoof(config);
  world.bench.run_for(1_min);
  CHECK(world.bench.datagrams().empty());
  CHECK(program.reported<Message>().size() == 1);
}

TEST_CASE("a spoofer refuses what no packet can carry") {
  World world;
  SpooferConfig config = world.config(Forged::kiss, GuessedOrigin::zero);
  config.code = "LONGER";
  CHECK_THROWS_AS(Spoofer(config, Random{1, "a"}, Random{1, "b"}), std::invalid_argument);
  config.code = "RATE";
  config.mode = 6;
  CHECK_THROWS_AS(Spoofer(config, Random{1, "a"}, Random{1, "b"}), std::invalid_argument);
}

}  // namespace ntpsim::hostile

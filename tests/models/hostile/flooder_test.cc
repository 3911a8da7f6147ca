#include "models/hostile/flooder.h"

#include <catch2/catch.hpp>
#include <set>

#include "models/server/server.h"
#include "models/wire/packet.h"
#include "tests/bench.h"

namespace ntpsim::hostile {

using namespace ntpsim::literals;

namespace {

struct World {
  test::Bench bench;
  test::Host& server = bench.add_host("server");
  test::Host& victim = bench.add_host("victim");
  test::Host& attacker = bench.add_host("attacker");

  World() { server.run<NtpServer>(NtpServerConfig{}); }

  FlooderConfig config(Flood packet) {
    FlooderConfig config;
    config.target = "server";
    config.target_addresses = {server.ipv4()};
    config.packet = packet;
    config.every = {Distribution::constant(0.01)};
    config.count = 100;
    return config;
  }
  test::Program& flood(const FlooderConfig& config) {
    return attacker.run<Flooder>(config, Random{1, "packets"}, Random{1, "intervals"});
  }
};

}  // namespace

TEST_CASE("a flooder with its own address gets an answer of 48 octets for each request of 48") {
  World world;
  test::Program& flooder = world.flood(world.config(Flood::client));
  world.bench.run_for(1_min);
  CHECK(flooder.call("count") == "100");
  CHECK(flooder.call("answered") == "100");
  for (const auto& datagram : world.bench.datagrams()) CHECK(datagram.data.size() == 48);
}

TEST_CASE("a flooder with a victim's address sends the answers there, to ports that it draws") {
  World world;
  FlooderConfig config = world.config(Flood::client);
  config.as = "victim";
  config.as_addresses = {world.victim.ipv4()};
  test::Program& flooder = world.flood(config);
  world.bench.run_for(1_min);
  CHECK(flooder.call("answered") == "0");
  std::set<std::uint16_t> ports;
  int answers = 0;
  for (const auto& datagram : world.bench.datagrams())
    if (datagram.source.address == world.server.ipv4()) {
      CHECK(datagram.destination.address == world.victim.ipv4());
      ports.insert(datagram.destination.port);
      ++answers;
    }
  CHECK(answers == 100);
  CHECK(ports.size() > 90);
}

TEST_CASE("a server without monitoring answers neither mode 6 nor mode 7 nor noise") {
  for (const Flood packet : {Flood::control, Flood::monlist, Flood::noise}) {
    World world;
    FlooderConfig config = world.config(packet);
    config.octets = 20;
    test::Program& flooder = world.flood(config);
    world.bench.run_for(1_min);
    CHECK(flooder.call("answered") == "0");
    const Bytes& first = world.bench.datagrams().front().data;
    CHECK(world.bench.datagrams().size() == 100);
    CHECK(first.size() == (packet == Flood::control ? 12 : packet == Flood::monlist ? 8 : 20));
    if (packet != Flood::noise) CHECK((first[0] & 7) == (packet == Flood::control ? 6 : 7));
  }
}

TEST_CASE("an interval of zero is a microsecond, so that time advances") {
  World world;
  FlooderConfig config = world.config(Flood::client);
  config.every = {Distribution::constant(0)};
  test::Program& flooder = world.flood(config);
  world.bench.run_for(1_s);
  CHECK(flooder.call("count") == "100");
}

}  // namespace ntpsim::hostile

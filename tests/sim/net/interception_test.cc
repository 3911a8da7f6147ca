// Attackers on a network's way: what reaches the programs, when, and what is recorded of it. And packets under a forged source.
#include <catch2/catch.hpp>

#include "tests/sim/net/bench_net.h"

using namespace ntpsim;
using namespace ntpsim::literals;
using namespace ntpsim::net;
using What = record::PacketEvent::What;

namespace {

AttackerSpec attacker(const std::string& name, const hostile::Attack& attack) {
  AttackerSpec spec;
  spec.name = name;
  spec.attack = attack;
  return spec;
}

AttackerSpec delayer(Duration by) { return attacker("delayer", hostile::DelayAttack{{by, {}, {}}}); }

// Client and server on a path of 10 ms, with IPv6, and attackers between them.
WorldPlan plan_with(const std::vector<AttackerSpec>& attackers) {
  WorldPlan plan;
  NetworkSpec& wan = plan.path("wan", {"server", "client", "other"}, 10_ms);
  wan.addresses.ipv6 = "fd00:1::/64";
  wan.attackers = attackers;
  return plan;
}

}  // namespace

TEST_CASE("a packet that is held back arrives later, and leaves its sender as ever") {
  AttackerSpec spec = delayer(5_ms);
  spec.from = "client";
  World world{plan_with({spec})};
  Listener& server = world.listen("server", 123);
  server.echoes = true;
  Listener& client = world.listen("client");
  world.schedule(1_s, [&] { client.send({world.address("server", "wan"), 123}, 48, true); });
  world.run(2_s);
  REQUIRE(server.heard.size() == 1);
  REQUIRE(client.heard.size() == 1);
  CHECK(world.nanoseconds(server.heard[0].times.program) == 1'015'000'000);
  CHECK(world.nanoseconds(client.heard[0].times.program) == 1'025'000'000);   // the answer was not touched
  CHECK(world.nanoseconds(client.sent_times.at(0).program) == 1'000'000'000);
  CHECK(world.count(What::tampered, Reason::attacker_delayed) == 1);
}

TEST_CASE("an attacker sees its window, its port, its mode and its hosts, and nothing else") {
  const auto touched = [](const AttackerSpec& spec) {
    World world{plan_with({spec})};
    world.listen("server", 123);
    Listener& client = world.listen("client");
    Listener& other = world.listen("other");
    const Endpoint to{world.address("server", "wan"), 123};
    for (const Duration at : {1_s, 2_s, 3_s}) {
      world.schedule(at, [&client, to] { client.send(to); });
      world.schedule(at, [&other, to] { other.send(to); });
    }
    world.run(5_s);
    return world.count(What::tampered, Reason::attacker_delayed);
  };
  AttackerSpec spec = delayer(5_ms);
  CHECK(touched(spec) == 6);
  spec.since = 2_s;
  CHECK(touched(spec) == 4);
  spec.until = 2500_ms;
  CHECK(touched(spec) == 2);
  spec.from = "other";
  CHECK(touched(spec) == 1);
  spec.to = "client";
  CHECK(touched(spec) == 0);
  spec = delayer(5_ms);
  spec.port = 124;
  CHECK(touched(spec) == 0);
  spec = delayer(5_ms);
  spec.mode = 3;   // the listener's datagrams begin with 0x5a: mode 2
  CHECK(touched(spec) == 0);
  spec.mode = 2;
  CHECK(touched(spec) == 6);
}

TEST_CASE("a changed payload reaches the program with another length, over both families, under the packet's own number") {
  for (const bool ipv6 : {false, true}) {
    World world{plan_with({attacker("extender", hostile::CorruptAttack{.how = hostile::Damage::extend, .octets = 8}),
                           attacker("flipper", hostile::CorruptAttack{.how = hostile::Damage::flip, .bits = 3})})};
    Listener& server = world.listen("server", 123, ipv6);
    Listener& client = world.listen("client", 0, ipv6);
    world.schedule(1_s, [&] { client.send({world.address("server", "wan", ipv6), 123}); });
    world.run(2_s);
    REQUIRE(server.heard.size() == 1);
    CHECK(server.heard[0].datagram.data.size() > 48);
    CHECK(server.heard[0].datagram.data.size() <= 56);
    CHECK(server.heard[0].datagram.source == Endpoint{world.address("client", "wan", ipv6), client.local_port()});
    CHECK(world.count(What::tampered, Reason::attacker_altered) == 2);
    for (const KeptEvent& event : world.events) CHECK(event.id == world.events.front().id);
  }
}

TEST_CASE("a replayed packet arrives again as it was, under a number of its own") {
  for (const bool ipv6 : {false, true}) {
    World world{plan_with({attacker("replayer", hostile::ReplayAttack{2_s, 2, 1_s})})};
    Listener& server = world.listen("server", 123, ipv6);
    Listener& client = world.listen("client", 0, ipv6);
    world.schedule(1_s, [&] { client.send({world.address("server", "wan", ipv6), 123}); });
    world.run(10_s);
    REQUIRE(server.heard.size() == 3);
    CHECK(world.nanoseconds(server.heard[1].times.program) == 3'010'000'000);
    CHECK(world.nanoseconds(server.heard[2].times.program) == 4'010'000'000);
    for (const Received& heard : server.heard) {
      CHECK(heard.datagram.data == server.heard[0].datagram.data);
      CHECK(heard.datagram.source == Endpoint{world.address("client", "wan", ipv6), client.local_port()});
    }
    CHECK(world.count(What::injected, Reason::attacker_replayed) == 2);
    CHECK(world.count(What::sent) == 1);
  }
}

TEST_CASE("a forged kiss comes back to the client, and the request may be kept from the server") {
  hostile::KissAttack kiss;
  kiss.withholds = true;
  World world{plan_with({attacker("forger", kiss)})};
  Listener& server = world.listen("server", 123);
  Listener& client = world.listen("client");
  world.schedule(1_s, [&] {
    Bytes request(48, 0);
    request[0] = 4 << 3 | 3;
    world.port("client").send(*client.socket, {{}, {world.address("server", "wan"), 123}, request}, std::nullopt);
  });
  world.run(2_s);
  CHECK(server.heard.empty());
  REQUIRE(client.heard.size() == 1);
  CHECK(client.heard[0].datagram.source == Endpoint{world.address("server", "wan"), 123});
  CHECK(std::string(client.heard[0].datagram.data.begin() + 12, client.heard[0].datagram.data.begin() + 16) == "RATE");
  CHECK(world.count(What::dropped, Reason::attacker_withheld) == 1);
  CHECK(world.count(What::injected, Reason::attacker_forged) == 1);
}

TEST_CASE("a packet under a forged source reaches its victim with that source, and the answer goes to the source's owner") {
  for (const bool ipv6 : {false, true}) {
    World world{plan_with({})};
    Listener& server = world.listen("server", 123, ipv6);
    server.echoes = true;
    Listener& victim = world.listen("other", 4000, ipv6);
    Listener& liar = world.listen("client", 0, ipv6);
    const Endpoint name{world.address("other", "wan", ipv6), 4000};
    world.schedule(1_s, [&] {
      world.port("client").send_forged({name, {world.address("server", "wan", ipv6), 123}, Bytes(48, 0)});
    });
    world.run(2_s);
    REQUIRE(server.heard.size() == 1);
    CHECK(server.heard[0].datagram.source == name);
    CHECK(victim.heard.size() == 1);
    CHECK(liar.heard.empty());
  }
}

TEST_CASE("a forged packet without a way to its victim is dropped and recorded") {
  World world{plan_with({})};
  world.schedule(1_s, [&] {
    world.port("client").send_forged(
        {{*IpAddress::parse("127.127.1.0"), 123}, {*IpAddress::parse("192.0.2.1"), 123}, Bytes(48, 0)});
    world.port("client").send_forged({{*IpAddress::parse("::1"), 123}, {world.address("server", "wan"), 123}, Bytes(48, 0)});
  });
  world.run(2_s);
  CHECK(world.count(What::dropped, Reason::no_route) == 2);
}

TEST_CASE("an attacker that begins changes nothing of what others draw") {
  const auto arrivals = [](const std::vector<AttackerSpec>& attackers) {
    WorldPlan plan = plan_with(attackers);
    plan.network_named("wan").path->jitter = Sampled<Duration>{Distribution{Exponential{1e-3}}};
    World world{plan};
    Listener& server = world.listen("server", 123);
    Listener& client = world.listen("client");
    for (int i = 1; i <= 20; ++i)
      world.schedule(1_s * i, [&] { client.send({world.address("server", "wan"), 123}); });
    world.run(30_s);
    std::vector<std::int64_t> times;
    for (const Received& heard : server.heard) times.push_back(world.nanoseconds(heard.times.program));
    return times;
  };
  CHECK(arrivals({}) == arrivals({attacker("flipper", hostile::CorruptAttack{})}));
}

// Routers, routes, and what is lost where there are none.
#include <catch2/catch.hpp>

#include "tests/sim/net/bench_net.h"

using namespace ntpsim;
using namespace ntpsim::literals;
using namespace ntpsim::net;
using What = record::PacketEvent::What;

namespace {

// client -- near -- router -- far -- server
WorldPlan two_networks() {
  WorldPlan plan;
  plan.path("near", {"client", "router"}, 1_ms).addresses.ipv6 = "fd00:1::/64";
  plan.path("far", {"router", "server"}, 10_ms).addresses.ipv6 = "fd00:2::/64";
  plan.host("router").forwards = true;
  return plan;
}

}  // namespace

TEST_CASE("hosts with one router in reach find each other through it") {
  const bool ipv6 = GENERATE(false, true);
  World world{two_networks()};
  Listener& server = world.listen("server", 123, ipv6);
  server.echoes = true;
  Listener& client = world.listen("client", 0, ipv6);
  world.schedule(1_s, [&] { client.send({world.address("server", "far", ipv6), 123}); });
  world.run(2_s);
  REQUIRE(client.heard.size() == 1);
  CHECK(world.nanoseconds(client.heard[0].times.program) == 1'022'000'000);
  CHECK(world.count(What::sent) == 2);
  CHECK(world.count(What::received) == 2);
}

TEST_CASE("a host that does not forward keeps what is not for it") {
  WorldPlan plan = two_networks();
  plan.host("router").forwards = false;
  plan.route("client", "far", "router");
  World world{plan};
  world.listen("server", 123);
  Listener& client = world.listen("client");
  world.schedule(1_s, [&] { client.send({world.address("server", "far"), 123}); });
  world.run(2_s);
  CHECK(world.count(What::dropped, Reason::no_route) == 1);
  CHECK(client.failures.empty());
}

TEST_CASE("what a host sends without a socket has its own source, time to live and traffic class, and outlives its port") {
  const bool ipv6 = GENERATE(false, true);
  WorldPlan plan = two_networks();
  plan.host("client").profile.transmit = exactly(1_ms);
  World world{plan};
  Listener& server = world.listen("server", 123, ipv6);
  Listener& client = world.listen("client", 5000, ipv6);
  const auto send = [&](const IpAddress& source, int time_to_live) {
    const Datagram datagram{{source, 5000}, {world.address("server", "far", ipv6), 123}, Bytes(48), time_to_live, 0xb8};
    world.port("client").send_routed(datagram, client, 7);
  };
  const IpAddress by_route{};
  const IpAddress elsewhere = *IpAddress::parse(ipv6 ? "fd00:99::1" : "192.0.2.1");
  world.schedule(1_s, [&] { send(by_route, 64); });
  world.schedule(2_s, [&] { send(elsewhere, 7); });
  world.schedule(3_s, [&] { send(by_route, 1); });   // as far as the router
  world.schedule(4_s, [&] {
    send(by_route, 64);
    client.close();
  });
  world.run(5_s);
  REQUIRE(server.heard.size() == 3);
  CHECK(server.heard[0].datagram.source == Endpoint{world.address("client", "near", ipv6), 5000});
  CHECK(server.heard[0].datagram.time_to_live == 63);
  CHECK(server.heard[0].datagram.traffic_class == 0xb8);
  CHECK(server.heard[1].datagram.source == Endpoint{elsewhere, 5000});
  CHECK(server.heard[1].datagram.time_to_live == 6);
  REQUIRE(client.failures.size() == 1);
  CHECK(reason_of(client.failures[0]) == Reason::time_to_live);
  CHECK(client.sent_times.size() == 4);
}

TEST_CASE("a router tells the sender that it has no route") {
  const bool ipv6 = GENERATE(false, true);
  WorldPlan plan = two_networks();
  World world{plan};
  Listener& client = world.listen("client", 0, ipv6);
  const Endpoint nowhere{*IpAddress::parse(ipv6 ? "fd00:99::1" : "192.0.2.1"), 123};
  world.schedule(1_s, [&] { client.send(nowhere); });
  world.run(2_s);
  CHECK(world.count(What::dropped, Reason::no_route) == 1);
  CHECK(world.events.back().host == world.host("router").to_int());
  REQUIRE(client.failures.size() == 1);
  CHECK(reason_of(client.failures[0]) == Reason::no_route);
  CHECK(client.failures[0].about.destination == nowhere);
}

TEST_CASE("a packet dies at the router where its time to live ends, and its sender hears of it") {
  const bool ipv6 = GENERATE(false, true);
  World world{two_networks()};
  Listener& server = world.listen("server", 123, ipv6);
  SocketOptions options;
  options.ipv6 = ipv6;
  options.time_to_live = 1;
  Listener& one_hop = world.listen("client", options);
  options.time_to_live = 2;
  Listener& two_hops = world.listen("client", options);
  const Endpoint to{world.address("server", "far", ipv6), 123};
  world.schedule(1_s, [&] {
    one_hop.send(to);
    two_hops.send(to);
  });
  world.run(2_s);
  CHECK(server.heard.size() == 1);
  CHECK(world.count(What::dropped, Reason::time_to_live) == 1);
  REQUIRE(one_hop.failures.size() == 1);
  CHECK(reason_of(one_hop.failures[0]) == Reason::time_to_live);
  CHECK(one_hop.failures[0].about.destination == to);
  CHECK(two_hops.failures.empty());
}

TEST_CASE("with two routers nothing is guessed, and a route can change while the simulation runs") {
  WorldPlan plan;
  plan.path("near", {"client", "fast", "slow"}, 1_ms);
  plan.path("short", {"fast", "server"}, 10_ms);
  plan.path("long", {"slow", "server"}, 50_ms);
  plan.host("fast").forwards = true;
  plan.host("slow").forwards = true;
  World world{plan};
  Listener& server = world.listen("server", 123);
  Listener& client = world.listen("client");
  const Endpoint to{world.address("server", "short"), 123};
  world.schedule(1_s, [&] { client.send(to); });
  world.run(2_s);
  REQUIRE(client.failures.size() == 1);
  CHECK(reason_of(client.failures[0]) == Reason::no_route);

  world.topology().set_route({"client", "short", "fast"});
  world.schedule(3_s, [&] { client.send(to); });
  world.run(4_s);
  REQUIRE(server.heard.size() == 1);
  CHECK(world.nanoseconds(server.heard[0].times.program) == 3'011'000'000);

  world.topology().set_route({"client", "default", "slow"});
  world.topology().set_route({"slow", "short", "server"});
  world.schedule(5_s, [&] { client.send({world.address("server", "long"), 123}); });
  world.run(6_s);
  REQUIRE(server.heard.size() == 2);
  CHECK(world.nanoseconds(server.heard[1].times.program) == 5'051'000'000);
}

TEST_CASE("a router fragments what the next network cannot carry whole") {
  WorldPlan plan = two_networks();
  plan.path("narrow", {"server", "last"}, 1_ms).mtu = 600;
  plan.host("server").forwards = true;
  plan.route("client", "default", "router");
  plan.route("router", "narrow", "server");
  plan.route("last", "default", "server");
  World world{plan};
  Listener& last = world.listen("last", 123);
  Listener& client = world.listen("client");
  world.schedule(1_s, [&] { client.send({world.address("last", "narrow"), 123}, 1400); });
  world.run(2_s);
  REQUIRE(last.heard.size() == 1);
  CHECK(last.heard[0].datagram.data.size() == 1400);
}

TEST_CASE("over IPv6 a router answers what is too big with the reason") {
  WorldPlan plan = two_networks();
  NetworkSpec& narrow = plan.path("narrow", {"server", "last"}, 1_ms);
  narrow.mtu = 1280;
  narrow.addresses.ipv6 = "fd00:3::/64";
  plan.host("server").forwards = true;
  plan.route("client", "default", "router");
  plan.route("router", "narrow", "server");
  plan.route("server", "near", "router");
  World world{plan};
  Listener& client = world.listen("client", 0, true);
  world.schedule(1_s, [&] { client.send({world.address("last", "narrow", true), 123}, 1400); });
  world.run(2_s);
  REQUIRE(client.failures.size() == 1);
  CHECK(reason_of(client.failures[0]) == Reason::too_big);
  CHECK(world.count(What::dropped, Reason::too_big) == 1);
}

TEST_CASE("a route through a host that is out of reach is refused") {
  WorldPlan plan = two_networks();
  plan.route("client", "far", "server");
  World world{plan};
  REQUIRE(world.topology().warnings().size() == 1);
  CHECK(world.topology().warnings()[0] ==
        "routes: client and server share no network that leads to far; the route is left out");
}

TEST_CASE("what a host sends without a socket goes out through the interface that it names, whatever the routes say") {
  const bool ipv6 = GENERATE(false, true);
  WorldPlan plan;
  plan.path("left", {"client", "one"}, 1_ms).addresses.ipv6 = "fd00:1::/64";
  plan.path("right", {"client", "two"}, 1_ms).addresses.ipv6 = "fd00:2::/64";
  plan.path("far", {"one", "two", "server"}, 10_ms).addresses.ipv6 = "fd00:3::/64";
  plan.host("one").forwards = true;
  plan.host("two").forwards = true;
  plan.route("client", "far", "one");
  World world{plan};
  Listener& server = world.listen("server", 123, ipv6);
  Listener& client = world.listen("client", 5000, ipv6);
  const auto send = [&](std::optional<int> interface) {
    Datagram datagram{{ipv6 ? IpAddress::v6({}) : IpAddress{}, 5000}, {world.address("server", "far", ipv6), 123}, Bytes(48)};
    datagram.interface = interface;
    world.port("client").send_routed(datagram, client, std::nullopt);
  };
  CHECK(world.port("client").routes().find(world.address("server", "far", ipv6))->interface == InterfaceIndex{0});
  world.schedule(1_s, [&] { send(std::nullopt); });
  world.schedule(2_s, [&] { send(1); });   // no route leads there: nobody on that wire has the address
  world.run(3_s);
  world.topology().set_route({"client", "far", "two"});
  world.schedule(4_s, [&] { send(std::nullopt); });
  world.run(5_s);
  REQUIRE(server.heard.size() == 2);
  CHECK(server.heard[0].datagram.source.address == world.address("client", "left", ipv6));
  CHECK(server.heard[1].datagram.source.address == world.address("client", "right", ipv6));
  CHECK(world.count(What::dropped, Reason::no_route) == 1);
  CHECK(world.port("client").routes().find(world.address("server", "far", ipv6))->interface == InterfaceIndex{1});
}

// Address translation: mappings, their end, and ICMP errors on their way back.
#include <catch2/catch.hpp>

#include "sim/net/middlebox/nat_table.h"
#include "tests/sim/net/bench_net.h"

using namespace ntpsim;
using namespace ntpsim::literals;
using namespace ntpsim::net;
using What = record::PacketEvent::What;

namespace {

// a, b -- home -- box -- wan -- server
WorldPlan home_behind_box() {
  WorldPlan plan;
  NetworkSpec& home = plan.path("home", {"a", "b", "box"}, 1_ms);
  home.nat = NatSpec{"box", "wan", 30_s};
  plan.path("wan", {"box", "server"}, 10_ms);
  plan.host("box").forwards = true;
  return plan;
}

}  // namespace

TEST_CASE("hosts behind a translator show its address, each by a port of its own, and get their answers") {
  World world{home_behind_box()};
  Listener& server = world.listen("server", 123);
  server.echoes = true;
  Listener& a = world.listen("a", 5000);
  Listener& b = world.listen("b", 5000);
  const Endpoint to{world.address("server", "wan"), 123};
  world.schedule(1_s, [&] { a.send(to); });
  world.schedule(2_s, [&] { b.send(to); });
  world.run(3_s);
  REQUIRE(server.heard.size() == 2);
  const IpAddress outside = world.address("box", "wan");
  CHECK(server.heard[0].datagram.source == Endpoint{outside, 5000});
  CHECK(server.heard[1].datagram.source.address == outside);
  CHECK(server.heard[1].datagram.source.port != 5000);
  REQUIRE(a.heard.size() == 1);
  REQUIRE(b.heard.size() == 1);
  CHECK(a.heard[0].datagram.source == to);
  CHECK(a.heard[0].datagram.destination == Endpoint{world.address("a", "home"), 5000});
  CHECK(world.nanoseconds(b.heard[0].times.program) == 2'022'000'000);
  // The number of a datagram survives the translation.
  CHECK(world.events[0].id == world.events[1].id);
}

TEST_CASE("a mapping that was not used for its timeout is gone") {
  World world{home_behind_box()};
  Listener& server = world.listen("server", 123);
  Listener& a = world.listen("a", 5000);
  world.schedule(1_s, [&] { a.send({world.address("server", "wan"), 123}); });
  world.schedule(30_s, [&] { server.send({world.address("box", "wan"), 5000}); });
  world.schedule(61_s, [&] { server.send({world.address("box", "wan"), 5000}); });
  world.run(70_s);
  CHECK(a.heard.size() == 1);
  CHECK(world.count(What::dropped, Reason::port_closed) == 1);
  REQUIRE(server.failures.size() == 1);
}

TEST_CASE("an ICMP error finds the host behind the translator") {
  World world{home_behind_box()};
  Listener& a = world.listen("a", 5000);
  const Endpoint to{world.address("server", "wan"), 123};
  world.schedule(1_s, [&] { a.send(to); });
  world.run(2_s);
  REQUIRE(a.failures.size() == 1);
  CHECK(reason_of(a.failures[0]) == Reason::port_closed);
  CHECK(a.failures[0].about.destination == to);
}

TEST_CASE("an error from behind the translator speaks of the address outside") {
  World world{home_behind_box()};
  Listener& server = world.listen("server", 123);
  Listener& a = world.listen("a", 5000);
  world.schedule(1_s, [&] { a.send({world.address("server", "wan"), 123}); });
  world.schedule(2_s, [&] { a.close(); });
  world.schedule(3_s, [&] { server.send({world.address("box", "wan"), 5000}); });
  world.run(4_s);
  REQUIRE(server.failures.size() == 1);
  CHECK(reason_of(server.failures[0]) == Reason::port_closed);
  CHECK(server.failures[0].about.destination == Endpoint{world.address("box", "wan"), 5000});
}

TEST_CASE("a program on the translator keeps its port") {
  World world{home_behind_box()};
  Listener& server = world.listen("server", 123);
  server.echoes = true;
  Listener& box = world.listen("box", 123);
  Listener& a = world.listen("a", 123);
  const Endpoint to{world.address("server", "wan"), 123};
  world.schedule(1_s, [&] { a.send(to); });
  world.schedule(2_s, [&] { box.send(to); });
  world.run(3_s);
  CHECK(a.heard.size() == 1);
  CHECK(box.heard.size() == 1);
}

TEST_CASE("a translator whose ports are all taken says so, and takes up those that expire") {
  NatTable table{30_s, Random{1, "nat"}, [](std::uint16_t port) { return port != 2000; }};
  const Endpoint first{IpAddress::v4(1), 77}, second{IpAddress::v4(2), 77};
  CHECK(table.outward(first, 0_s) == 2000);
  CHECK_FALSE(table.outward(second, 29_s));
  CHECK(table.inward(2000, 29_s) == first);
  CHECK_FALSE(table.outward(second, 58_s));
  CHECK(table.outward(second, 59_s) == 2000);
  CHECK(table.inward(2000, 60_s) == second);
  CHECK_FALSE(table.inward(2001, 60_s));
}

// Datagrams over the path network, both families.
#include <catch2/catch.hpp>

#include "tests/sim/net/bench_net.h"

using namespace ntpsim;
using namespace ntpsim::literals;
using namespace ntpsim::net;
using What = record::PacketEvent::What;

namespace {

WorldPlan pair_of_hosts(Duration delay = 10_ms) {
  WorldPlan plan;
  plan.path("wan", {"server", "client"}, delay).addresses.ipv6 = "fd00:1::/64";
  return plan;
}

}  // namespace

TEST_CASE("a datagram and its echo arrive after the path's delay, to the nanosecond, in both families") {
  const bool ipv6 = GENERATE(false, true);
  World world{pair_of_hosts(12345678_ns)};
  Listener& server = world.listen("server", 123, ipv6);
  server.echoes = true;
  Listener& client = world.listen("client", 0, ipv6);
  const Endpoint to{world.address("server", "wan", ipv6), 123};
  world.schedule(1_s, [&] { client.send(to, 48); });
  world.run(2_s);

  REQUIRE(server.heard.size() == 1);
  CHECK(world.nanoseconds(server.heard[0].times.program) == (1_s + 12345678_ns).nearest_nanoseconds());
  CHECK(server.heard[0].datagram.destination == to);
  CHECK(server.heard[0].datagram.source == Endpoint{world.address("client", "wan", ipv6), client.local_port()});
  CHECK(server.heard[0].datagram.data == Bytes(48, 0x5a));
  REQUIRE(client.heard.size() == 1);
  CHECK(world.nanoseconds(client.heard[0].times.program) == (1_s + 2 * 12345678_ns).nearest_nanoseconds());
  CHECK(client.heard[0].datagram.source == to);
}

TEST_CASE("every datagram is reported when it is sent and when it arrives") {
  World world{pair_of_hosts()};
  world.listen("server", 123);
  Listener& client = world.listen("client");
  world.schedule(1_s, [&] { client.send({world.address("server", "wan"), 123}, 48); });
  world.run(2_s);

  REQUIRE(world.events.size() == 2);
  CHECK(world.events[0].what == What::sent);
  CHECK(world.events[0].host == world.host("client").to_int());
  CHECK(world.events[0].network == 0);
  CHECK(world.events[1].what == What::received);
  CHECK(world.events[1].host == world.host("server").to_int());
  CHECK(world.events[1].id == world.events[0].id);
  CHECK(world.events[1].source == world.events[0].source);
  CHECK(world.events[1].payload == Bytes(48, 0x5a));
}

TEST_CASE("two programs cannot have the same port, and a free one comes from the host's own stream") {
  World world{pair_of_hosts()};
  Listener& first = world.listen("client", 123);
  CHECK(first.socket);
  CHECK_FALSE(world.listen("client", 123).socket);
  CHECK(world.listen("client", 123, true).socket);
  Listener& free = world.listen("client");
  CHECK(free.local_port() >= 32768);
  CHECK(free.local_port() != world.listen("server").local_port());
  first.close();
  CHECK(world.listen("client", 123).socket);
}

TEST_CASE("a closed port answers with an ICMP error after one round trip") {
  const bool ipv6 = GENERATE(false, true);
  World world{pair_of_hosts(10_ms)};
  Listener& client = world.listen("client", 0, ipv6);
  const Endpoint to{world.address("server", "wan", ipv6), 123};
  world.schedule(1_s, [&] { client.send(to); });
  world.run(1_s + 19999999_ns);
  CHECK(client.failures.empty());
  world.run(1_s + 20_ms);
  REQUIRE(client.failures.size() == 1);
  CHECK(reason_of(client.failures[0]) == Reason::port_closed);
  CHECK(client.failures[0].about.destination == to);
  CHECK(world.count(What::dropped, Reason::port_closed) == 1);
}

TEST_CASE("an address that no host has and a network without a route fail at the sender") {
  World world{pair_of_hosts()};
  Listener& client = world.listen("client");
  const Endpoint elsewhere{*IpAddress::parse("192.0.2.1"), 123};
  world.schedule(1_s, [&] { client.send(elsewhere); });
  world.run(2_s);
  REQUIRE(client.failures.size() == 1);
  CHECK(reason_of(client.failures[0]) == Reason::no_route);
  CHECK(client.failures[0].about.destination == elsewhere);
  CHECK(world.count(What::dropped, Reason::no_route) == 1);

  const std::uint32_t own = world.address("client", "wan").v4_value();
  world.schedule(3_s, [&] { client.send({IpAddress::v4(own + 57), 123}); });
  world.run(4_s);
  REQUIRE(client.failures.size() == 2);
  CHECK(reason_of(client.failures[1]) == Reason::no_route);
}

TEST_CASE("a host reaches itself by its own address and by the loopback address without a network") {
  World world{pair_of_hosts()};
  Listener& server = world.listen("server", 123);
  server.echoes = true;
  Listener& other = world.listen("server");
  world.schedule(1_s, [&] { other.send({world.address("server", "wan"), 123}); });
  world.schedule(2_s, [&] { other.send({*IpAddress::parse("127.0.0.1"), 123}); });
  world.schedule(3_s, [&] { other.send({*IpAddress::parse("127.0.0.1"), 9}); });
  world.run(4_s);
  REQUIRE(other.heard.size() == 2);
  CHECK(world.nanoseconds(other.heard[0].times.program) == (1_s).nearest_nanoseconds());
  CHECK(world.nanoseconds(other.heard[1].times.program) == (2_s).nearest_nanoseconds());
  REQUIRE(other.failures.size() == 1);
  CHECK(reason_of(other.failures[0]) == Reason::port_closed);
}

TEST_CASE("a datagram above the MTU travels in fragments and arrives whole") {
  const bool ipv6 = GENERATE(false, true);
  World world{pair_of_hosts()};
  Listener& server = world.listen("server", 123, ipv6);
  Listener& client = world.listen("client", 0, ipv6);
  world.schedule(1_s, [&] { client.send({world.address("server", "wan", ipv6), 123}, 4000); });
  world.run(2_s);
  REQUIRE(server.heard.size() == 1);
  CHECK(server.heard[0].datagram.data == Bytes(4000, 0x5a));
  CHECK(world.events.size() == 2);
}

TEST_CASE("a host that is cut off sends and hears nothing until it is restored") {
  World world{pair_of_hosts()};
  Listener& server = world.listen("server", 123);
  server.echoes = true;
  Listener& client = world.listen("client");
  const Endpoint to{world.address("server", "wan"), 123};
  world.schedule(1_s, [&] { world.topology().cut(NetworkIndex{0}, world.host("server")); });
  world.schedule(2_s, [&] { client.send(to); });
  world.schedule(3_s, [&] { server.send({world.address("client", "wan"), client.local_port()}); });
  world.schedule(4_s, [&] { world.topology().restore(NetworkIndex{0}, world.host("server")); });
  world.schedule(5_s, [&] { client.send(to); });
  world.run(6_s);
  CHECK(world.count(What::dropped, Reason::cut) == 2);
  REQUIRE(client.heard.size() == 1);
  CHECK(world.nanoseconds(client.heard[0].times.program) == (5_s + 20_ms).nearest_nanoseconds());
  CHECK(client.failures.empty());
}

TEST_CASE("a suspended host hears nothing and its packets are not kept") {
  World world{pair_of_hosts()};
  Listener& server = world.listen("server", 123);
  Listener& client = world.listen("client");
  const Endpoint to{world.address("server", "wan"), 123};
  world.schedule(1_s, [&] { world.port("server").set_suspended(true); });
  world.schedule(2_s, [&] { client.send(to); });
  world.schedule(3_s, [&] { world.port("server").set_suspended(false); });
  world.run(4_s);
  CHECK(server.heard.empty());
  CHECK(world.count(What::dropped, Reason::host_suspended) == 1);
}

TEST_CASE("the sender gets its stamps wherever the datagram goes, and none when it never left") {
  World world{pair_of_hosts()};
  Listener& client = world.listen("client");
  world.listen("client", 9);
  world.listen("server", 123);
  world.schedule(1_s, [&] { client.send({world.address("server", "wan"), 123}, 48, true); });
  world.schedule(2_s, [&] { client.send({world.address("client", "wan"), 9}, 48, true); });
  world.schedule(3_s, [&] { client.send({*IpAddress::parse("224.0.1.1"), 123}, 48, true); });
  world.schedule(4_s, [&] { world.topology().cut(NetworkIndex{0}, world.host("client")); });
  world.schedule(5_s, [&] { client.send({world.address("server", "wan"), 123}, 48, true); });
  world.run(6_s);
  REQUIRE(client.sent_times.size() == 3);
  for (std::size_t i = 0; i < 3; ++i)
    CHECK(client.sent_times[i].program == world.at(Duration::from_whole_seconds(static_cast<std::int64_t>(i) + 1)));
}

TEST_CASE("a program may close its socket when it hears from it, and open the port anew at once") {
  const bool ipv6 = GENERATE(false, true);
  World world{pair_of_hosts()};
  Listener& server = world.listen("server", 123, ipv6);
  Listener* second = nullptr;
  server.when_heard = [&] {
    server.close();
    second = &world.listen("server", 123, ipv6);
  };
  Listener& client = world.listen("client", 0, ipv6);
  const Endpoint to{world.address("server", "wan", ipv6), 123};
  world.schedule(1_s, [&] { client.send(to); });
  world.schedule(2_s, [&] { client.send(to); });
  world.run(3_s);
  CHECK(server.heard.size() == 1);
  REQUIRE(second != nullptr);
  CHECK(second->heard.size() == 1);
}

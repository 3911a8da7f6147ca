// Broadcast and multicast: which sockets receive what, on every kind of network.
#include <catch2/catch.hpp>

#include "tests/sim/net/bench_net.h"

using namespace ntpsim;
using namespace ntpsim::literals;
using namespace ntpsim::net;

namespace {

const IpAddress ntp_group = *IpAddress::parse("224.0.1.1");
const IpAddress ntp_group_v6 = *IpAddress::parse("ff05::101");

WorldPlan four_hosts(const std::string& kind) {
  WorldPlan plan;
  NetworkSpec& spec = plan.network("net", {"server", "a", "b", "c"});
  spec.addresses.ipv6 = "fd00:7::/64";
  if (kind == "path") {
    spec.path.emplace();
    spec.path->delay = exactly(1_ms);
  } else {
    spec.ethernet.emplace();
    spec.ethernet->kind = kind == "hub" ? EthernetKind::hub : EthernetKind::switched;
  }
  return plan;
}

SocketOptions member_of(const IpAddress& group) {
  SocketOptions options;
  options.port = 123;
  options.ipv6 = group.is_v6();
  options.groups = {group};
  return options;
}

}  // namespace

TEST_CASE("a group's packets reach its members only") {
  const std::string kind = GENERATE("path", "switch", "hub");
  const IpAddress group = GENERATE(ntp_group, ntp_group_v6);
  CAPTURE(kind, group.text());
  World world{four_hosts(kind)};
  Listener& server = world.listen("server", 123, group.is_v6());
  Listener& a = world.listen("a", member_of(group));
  Listener& b = world.listen("b", member_of(group));
  Listener& c = world.listen("c", 123, group.is_v6());
  world.schedule(1_s, [&] { server.send({group, 123}); });
  world.run(2_s);
  CHECK(a.heard.size() == 1);
  CHECK(b.heard.size() == 1);
  CHECK(c.heard.empty());
  REQUIRE_FALSE(a.heard.empty());
  CHECK(a.heard[0].datagram.destination == Endpoint{group, 123});
  CHECK(a.heard[0].datagram.source.address == world.address("server", "net", group.is_v6()));

  world.schedule(3_s, [&] { b.close(); });
  world.schedule(4_s, [&] { server.send({group, 123}); });
  world.run(5_s);
  CHECK(a.heard.size() == 2);
  CHECK(b.heard.size() == 1);
  CHECK(server.failures.empty());
}

TEST_CASE("a broadcast reaches the sockets that want broadcasts") {
  const std::string kind = GENERATE("path", "switch", "hub");
  const bool limited = GENERATE(false, true);
  CAPTURE(kind, limited);
  World world{four_hosts(kind)};
  SocketOptions options;
  options.port = 123;
  options.broadcast = true;
  Listener& server = world.listen("server", options);
  Listener& a = world.listen("a", options);
  Listener& b = world.listen("b", 123);
  world.listen("c", 999);
  const IpAddress all = limited ? IpAddress::v4(0xffffffffU)
                                : IpAddress::v4(world.address("server", "net").v4_value() | 0xffffU);
  world.schedule(1_s, [&] { server.send({all, 123}); });
  world.run(2_s);
  REQUIRE(a.heard.size() == 1);
  CHECK(a.heard[0].datagram.destination == Endpoint{all, 123});
  CHECK(a.heard[0].datagram.source.address == world.address("server", "net"));
  CHECK(b.heard.empty());
  CHECK(server.heard.empty());
  CHECK(server.failures.empty());
}

TEST_CASE("a socket may not send to a broadcast address without having asked for it") {
  World world{four_hosts("path")};
  Listener& server = world.listen("server", 123);
  world.schedule(1_s, [&] { server.send({IpAddress::v4(0xffffffffU), 123}); });
  world.run(2_s);
  REQUIRE(server.failures.size() == 1);
  CHECK(reason_of(server.failures[0]) == Reason::no_route);
}

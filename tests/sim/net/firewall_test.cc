// Firewall rules: which packets they catch, and what their senders hear.
#include <catch2/catch.hpp>

#include "sim/net/middlebox/firewall.h"
#include "tests/sim/net/bench_net.h"

using namespace ntpsim;
using namespace ntpsim::literals;
using namespace ntpsim::net;
using What = record::PacketEvent::What;

namespace {

FirewallRule block_port(FirewallAction action, int port) {
  FirewallRule rule;
  rule.action = action;
  rule.destination_port = port;
  return rule;
}

}  // namespace

TEST_CASE("a rule drops in silence or rejects with an ICMP error") {
  const bool ipv6 = GENERATE(false, true);
  const FirewallAction action = GENERATE(FirewallAction::drop, FirewallAction::reject);
  WorldPlan plan;
  NetworkSpec& wan = plan.path("wan", {"server", "client"}, 10_ms);
  wan.addresses.ipv6 = "fd00:1::/64";
  wan.firewall.push_back(block_port(action, 123));
  World world{plan};
  Listener& server = world.listen("server", 123, ipv6);
  Listener& other = world.listen("server", 124, ipv6);
  Listener& client = world.listen("client", 0, ipv6);
  const IpAddress to = world.address("server", "wan", ipv6);
  world.schedule(1_s, [&] { client.send({to, 123}); });
  world.schedule(2_s, [&] { client.send({to, 124}); });
  world.run(3_s);
  CHECK(server.heard.empty());
  CHECK(other.heard.size() == 1);
  CHECK(world.count(What::dropped, Reason::firewall) == 1);
  REQUIRE(client.failures.size() == (action == FirewallAction::reject ? 1 : 0));
  if (action == FirewallAction::reject) {
    CHECK(reason_of(client.failures[0]) == Reason::firewall);
    CHECK(client.failures[0].about.destination == Endpoint{to, 123});
  }
}

TEST_CASE("a rejection at a router travels back to the sender") {
  const bool ipv6 = GENERATE(false, true);
  WorldPlan plan;
  plan.path("near", {"client", "router"}, 5_ms).addresses.ipv6 = "fd00:1::/64";
  NetworkSpec& far = plan.path("far", {"router", "server"}, 10_ms);
  far.addresses.ipv6 = "fd00:2::/64";
  far.firewall.push_back(block_port(FirewallAction::reject, 123));
  plan.host("router").forwards = true;
  World world{plan};
  Listener& client = world.listen("client", 0, ipv6);
  const Endpoint to{world.address("server", "far", ipv6), 123};
  world.schedule(1_s, [&] { client.send(to); });
  world.run(1_s + 9_ms);
  CHECK(client.failures.empty());
  world.run(1_s + 10_ms);
  REQUIRE(client.failures.size() == 1);
  CHECK(reason_of(client.failures[0]) == Reason::firewall);
  CHECK(client.failures[0].about.destination == to);
}

TEST_CASE("the first rule that matches decides, within its time") {
  WorldPlan plan;
  NetworkSpec& wan = plan.path("wan", {"server", "friend", "stranger"}, 1_ms);
  FirewallRule pass = block_port(FirewallAction::accept, 123);
  pass.from = "friend";
  FirewallRule block = block_port(FirewallAction::drop, 123);
  block.since = 2_s;
  block.until = 4_s;
  wan.firewall = {pass, block};
  World world{plan};
  Listener& server = world.listen("server", 123);
  Listener& known = world.listen("friend");
  Listener& stranger = world.listen("stranger");
  const Endpoint to{world.address("server", "wan"), 123};
  for (int second = 1; second <= 5; ++second)
    world.schedule(Duration::from_whole_seconds(second), [&] {
      known.send(to);
      stranger.send(to);
    });
  world.run(6_s);
  CHECK(world.count(What::dropped, Reason::firewall) == 2);
  CHECK(server.heard.size() == 8);
}

TEST_CASE("rules tell hosts, ports and protocols apart") {
  WorldPlan plan;
  plan.path("wan", {"a", "b"}, 1_ms);
  const ExpandedScenario scenario = plan.expanded();
  PacketHeader header;
  header.source = *scenario.addresses.ipv4(NetworkIndex{0}, scenario.host_index("a"));
  header.destination = *scenario.addresses.ipv4(NetworkIndex{0}, scenario.host_index("b"));
  header.protocol = protocol_udp;
  header.source_port = 1000;
  header.destination_port = 123;
  const auto verdict = [&](const FirewallRule& rule) { return Firewall{scenario, {rule}}.judge(header, 0_s); };
  using Verdict = Firewall::Verdict;

  FirewallRule rule;
  CHECK(verdict(rule) == Verdict::drop);
  rule.from = "b";
  CHECK(verdict(rule) == Verdict::accept);
  rule.from = "a";
  rule.to = "b";
  rule.source_port = 1000;
  rule.protocol = FirewallProtocol::udp;
  CHECK(verdict(rule) == Verdict::drop);
  rule.protocol = FirewallProtocol::icmp;
  CHECK(verdict(rule) == Verdict::accept);
  rule.protocol = FirewallProtocol::udp;
  rule.source_port = 1001;
  CHECK(verdict(rule) == Verdict::accept);
}

// What a name means for the host that asks, and which routes decide it.
#include "tests/sim/scenario/scenarios.h"

#include "sim/scenario/name_resolution.h"

using namespace ntpsim;
using namespace ntpsim::tests;

namespace {

// The server is on lan and wan. The client is on lan, the outsider on wan, and the insider on office; router joins office and
// wan, gate joins wan and lan. No router is on desert.
ExpandedScenario four_networks(std::string_view routes = "") {
  return expand(read_good(scenario_with(
      "  server: {programs: [{server: {}}]}\n  client: {}\n  outsider: {}\n  insider: {}\n  lonely: {}\n"
      "  router: {forwards: true}\n  gate: {forwards: true}\n",
      "  lan: {hosts: [client, server, gate], ethernet: {}, addresses: {ipv4: 192.168.4.0/24, ipv6: 'fd00:4::/64'}}\n"
      "  wan: {hosts: [outsider, server, router, gate], path: lan, addresses: {ipv6: 'fd00:5::/64'}}\n"
      "  office: {hosts: [insider, router], path: lan}\n  desert: {hosts: [lonely], path: lan}\n",
      routes)));
}

std::vector<std::string> texts(const std::vector<IpAddress>& addresses) {
  std::vector<std::string> result;
  for (const auto& address : addresses) result.push_back(address.text());
  return result;
}

std::vector<std::string> asked(const ExpandedScenario& scenario, const std::string& asker, const std::string& name) {
  return texts(resolve(scenario, scenario.host_index(asker), name));
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("a name means the address on the network that both share before all others") {
  const ExpandedScenario scenario = four_networks();
  CHECK(asked(scenario, "client", "server") == Texts{"192.168.4.2", "fd00:4::2", "10.2.0.2", "fd00:5::2"});
  CHECK(asked(scenario, "outsider", "server") == Texts{"10.2.0.2", "fd00:5::2", "192.168.4.2", "fd00:4::2"});
  CHECK(asked(scenario, "server", "server") == Texts{"192.168.4.2", "10.2.0.2", "fd00:4::2", "fd00:5::2"});
}

TEST_CASE("an address to which a route leads comes before one to which none does") {
  const ExpandedScenario scenario = four_networks();
  // The only router of the office is the way to everywhere; it knows wan, and not lan. The office has no IPv6.
  CHECK(asked(scenario, "insider", "server") == Texts{"10.2.0.2", "192.168.4.2", "fd00:4::2", "fd00:5::2"});
  CHECK(asked(scenario, "lonely", "server") == Texts{"192.168.4.2", "10.2.0.2", "fd00:4::2", "fd00:5::2"});
}

TEST_CASE("a name narrows down to a network, a family or both") {
  const ExpandedScenario scenario = four_networks();
  CHECK(asked(scenario, "client", "server.wan") == Texts{"10.2.0.2", "fd00:5::2"});
  CHECK(asked(scenario, "client", "server.ipv6") == Texts{"fd00:4::2", "fd00:5::2"});
  CHECK(asked(scenario, "outsider", "server.ipv6") == Texts{"fd00:5::2", "fd00:4::2"});
  CHECK(asked(scenario, "client", "server.wan.ipv6") == Texts{"fd00:5::2"});
  CHECK(asked(scenario, "client", "192.0.2.7") == Texts{"192.0.2.7"});
  CHECK(asked(scenario, "client", "nobody").empty());
}

TEST_CASE("the routes of a scenario lead where they say, and names follow them") {
  const auto on_lan = *IpAddress::parse("192.168.4.2");
  const ExpandedScenario without = four_networks();
  CHECK_FALSE(without.routes.leads_to(without.host_index("insider"), on_lan));
  const ExpandedScenario with = four_networks("routes: [{host: router, to: lan, via: gate}]\n");
  CHECK(with.routes.leads_to(with.host_index("insider"), on_lan));
  CHECK(asked(with, "insider", "server") == Texts{"192.168.4.2", "10.2.0.2", "fd00:4::2", "fd00:5::2"});
}

TEST_CASE("routers that send a packet in circles lead nowhere") {
  const ExpandedScenario scenario = four_networks(
      "routes: [{host: router, to: desert, via: gate}, {host: gate, to: desert, via: router}]\n");
  const HostIndex insider = scenario.host_index("insider");
  CHECK_FALSE(scenario.routes.leads_to(insider, *IpAddress::parse("10.4.0.1")));
}

TEST_CASE("the timeline changes routes, and not what names mean") {
  const ExpandedScenario scenario =
      four_networks("timeline: [{at: 1min, set_route: {host: router, to: lan, via: gate}}]\n");
  CHECK(asked(scenario, "insider", "server") == Texts{"10.2.0.2", "192.168.4.2", "fd00:4::2", "fd00:5::2"});
}

TEST_CASE("/etc/hosts has every name of every address, the nearest first") {
  const ExpandedScenario scenario = four_networks();
  const std::string text = hosts_file(scenario, scenario.host_index("outsider"));
  const auto wan = text.find("10.2.0.2 server server.wan server.ipv4 server.wan.ipv4\n");
  const auto wan_v6 = text.find("fd00:5::2 server server.wan server.ipv6 server.wan.ipv6\n");
  const auto lan = text.find("192.168.4.2 server server.lan server.ipv4 server.lan.ipv4\n");
  REQUIRE(wan != std::string::npos);
  REQUIRE(wan_v6 != std::string::npos);
  REQUIRE(lan != std::string::npos);
  CHECK(wan < wan_v6);
  CHECK(wan_v6 < lan);
}

TEST_CASE("among routes the longest prefix decides, and setting a route again replaces it") {
  RouteTable table;
  table.set({*Prefix::parse("0.0.0.0/0"), InterfaceIndex{0}, IpAddress::v4(1)});
  table.set({*Prefix::parse("10.1.0.0/16"), InterfaceIndex{1}, std::nullopt});
  table.set({*Prefix::parse("10.1.2.0/24"), InterfaceIndex{2}, std::nullopt});
  CHECK(table.find(*IpAddress::parse("10.1.2.3"))->interface == InterfaceIndex{2});
  CHECK(table.find(*IpAddress::parse("10.1.3.3"))->interface == InterfaceIndex{1});
  CHECK(table.find(*IpAddress::parse("192.0.2.1"))->interface == InterfaceIndex{0});
  CHECK(table.find(*IpAddress::parse("fd00::1")) == nullptr);
  table.set({*Prefix::parse("10.1.2.0/24"), InterfaceIndex{3}, std::nullopt});
  CHECK(table.routes().size() == 3);
  CHECK(table.find(*IpAddress::parse("10.1.2.3"))->interface == InterfaceIndex{3});
}

TEST_CASE("glibc is told to keep the order of /etc/hosts") {
  const ExpandedScenario scenario = four_networks();
  CHECK(gai_file(scenario, scenario.host_index("outsider")) ==
        "label ::/0 1\nprecedence ::/0 1\nprecedence ::ffff:0:0/96 2\n"
        "precedence ::ffff:10.2.0.0/112 8\nprecedence fd00:5::/64 7\n"
        "precedence ::ffff:192.168.4.0/120 6\nprecedence ::ffff:10.3.0.0/112 5\nprecedence ::ffff:10.4.0.0/112 4\n"
        "precedence fd00:4::/64 3\n");
}

// Who gets which address.
#include "tests/sim/scenario/scenarios.h"

#include "sim/scenario/expand.h"

using namespace ntpsim;
using namespace ntpsim::tests;

namespace {

ExpandedScenario dual_homed() {
  return expand(read_good(scenario_with(
      "  server: {programs: [{server: {}}]}\n  pool: {count: 2, programs: [{server: {}}]}\n"
      "  client: {programs: [{sntp: {servers: [server, server.lan, server.lan.ipv6, server.ipv4, pool, pool.wan, "
      "192.0.2.7]}}]}\n",
      "  lan: {hosts: [client, server], ethernet: {}, addresses: {ipv4: 192.168.4.0/24, ipv6: 'fd00:4::/64'}}\n"
      "  wan: {hosts: [server, pool, client], path: lan}\n")));
}

std::vector<std::string> texts(const std::vector<IpAddress>& addresses) {
  std::vector<std::string> result;
  for (const auto& address : addresses) result.push_back(address.text());
  return result;
}

}  // namespace

TEST_CASE("hosts are numbered in the order of each network's list") {
  const ExpandedScenario scenario = dual_homed();
  const AddressPlan& plan = scenario.addresses;
  const HostIndex server = scenario.host_index("server"), client = scenario.host_index("client"),
            second = scenario.host_index("pool-2");
  CHECK(plan.ipv4(NetworkIndex{0}, client)->text() == "192.168.4.1");
  CHECK(plan.ipv4(NetworkIndex{0}, server)->text() == "192.168.4.2");
  CHECK(plan.ipv6(NetworkIndex{0}, server)->text() == "fd00:4::2");
  CHECK(plan.ipv4(NetworkIndex{1}, server)->text() == "10.2.0.1");
  CHECK(plan.ipv4(NetworkIndex{1}, second)->text() == "10.2.0.3");
  CHECK(!plan.ipv4(NetworkIndex{0}, second));
  CHECK(!plan.ipv6(NetworkIndex{1}, server));
  CHECK(plan.members(NetworkIndex{1}) == std::vector<HostIndex>{server, scenario.host_index("pool-1"), second, client});
  const auto owner = plan.owner(*IpAddress::parse("10.2.0.3"));
  REQUIRE(owner);
  CHECK(owner->network == NetworkIndex{1});
  CHECK(owner->host == second);
  CHECK(!plan.owner(*IpAddress::parse("10.2.0.5")));
  CHECK(!plan.owner(*IpAddress::parse("10.2.0.0")));
}

TEST_CASE("a fleet in a list of servers means one entry per member") {
  const ExpandedScenario scenario = dual_homed();
  const auto& client = scenario.host(scenario.host_index("client"));
  const auto& servers = std::get<SntpClientConfig>(client.programs[0].kind).servers;
  std::vector<std::string> names;
  for (const auto& source : servers) names.push_back(source.host);
  CHECK(names == std::vector<std::string>{"server", "server.lan", "server.lan.ipv6", "server.ipv4", "pool-1", "pool-2",
                                          "pool-1.wan", "pool-2.wan", "192.0.2.7"});
  CHECK(texts(servers[5].addresses) == std::vector<std::string>{"10.2.0.3"});
}

TEST_CASE("default prefixes leave out what a scenario takes for itself") {
  Scenario scenario;
  scenario.networks.resize(3);
  scenario.networks[0].second.addresses.ipv4 = "10.2.0.0/24";
  const auto prefixes = ipv4_prefixes(scenario);
  CHECK(prefixes[0]->text() == "10.2.0.0/24");
  CHECK(prefixes[1]->text() == "10.3.0.0/16");
  CHECK(prefixes[2]->text() == "10.4.0.0/16");
}

TEST_CASE("beyond 254 networks default prefixes come from 172.16.0.0/12") {
  Scenario scenario;
  scenario.networks.resize(256);
  const auto prefixes = ipv4_prefixes(scenario);
  CHECK(prefixes[253]->text() == "10.254.0.0/16");
  CHECK(prefixes[254]->text() == "172.16.0.0/24");
  CHECK(prefixes[255]->text() == "172.16.1.0/24");
}

TEST_CASE("a prefix knows its room") {
  CHECK(Prefix::parse("10.1.0.0/24")->capacity() == 254);
  CHECK(Prefix::parse("10.1.0.0/30")->capacity() == 2);
  CHECK(Prefix::parse("10.1.0.0/31")->capacity() == 2);
  CHECK(Prefix::parse("10.1.0.0/31")->host(1).text() == "10.1.0.1");
  CHECK(Prefix::parse("10.1.0.0/32")->capacity() == 1);
  CHECK(Prefix::parse("fd00:1::/64")->host(0).text() == "fd00:1::1");
  CHECK(Prefix::parse("fd00:1::/64")->host(65534).text() == "fd00:1::ffff");
  CHECK(Prefix::parse("10.1.0.0/16")->overlaps(*Prefix::parse("10.1.128.0/24")));
  CHECK(!Prefix::parse("10.1.0.0/16")->overlaps(*Prefix::parse("10.2.0.0/16")));
  CHECK(!Prefix::parse("10.1.0.1/24"));
  CHECK(!Prefix::parse("10.1.0.0"));
  CHECK(!Prefix::parse("10.1.0.0/33"));
  CHECK(!Prefix::parse("10.1.0.0/-1"));
}

// Whole scenarios, well written.
#include <catch2/catch.hpp>

#include "sim/scenario/expand.h"
#include "sim/scenario/read_scenario.h"

using namespace ntpsim;
using namespace ntpsim::literals;

namespace {

constexpr const char* basic = R"(format: 1
description: A client whose crystal is 50 ppm fast holds 1 ms over a jittery path.
start: 2027-01-15T08:00:00Z
stop: 6h
hosts:
  server:
    programs: [{server: {stratum: 1, refid: GPS}}]
  client:
    count: 3
    clock: {oscillator: crystal, offset: -500ms, frequency: 50ppm}
    programs: [{sntp: {servers: [{host: server}], poll: 64s}}]
  other:
    programs:
      - sntp: {servers: [server.wan]}
        name: x
        start: 5min
networks:
  wan: {hosts: [server, client, other], path: {delay: 20ms, jitter: {exponential: 200us}, loss: 0.5%}}
timeline:
  - {at: 1h, cut: {network: wan, host: server}}
  - {at: 2h, restore: {network: wan, host: server}}
expect:
  - {offset: {host: client, from: 30min, until: 1h, max: 1ms}}
  - {unreachable: {host: client, source: server, after: 1h, within: 3h}}
  - {offset: {host: client, from: 3h, max: 1ms}, fails: true}
)";

Scenario read(const char* text) {
  ReadResult result = read_scenario_text(text, "a.yaml");
  for (const auto& diagnostic : result.diagnostics) UNSCOPED_INFO(diagnostic.text());
  REQUIRE(result.scenario);
  return *result.scenario;
}

}  // namespace

TEST_CASE("the example of a client on a jittery path is read") {
  const Scenario scenario = read(basic);
  CHECK(scenario.start.unix_seconds == 1800000000);
  CHECK(scenario.stop == 360_min);
  REQUIRE(scenario.hosts.size() == 3);
  const HostSpec& client = scenario.hosts[1].second;
  CHECK(client.count == 3);
  CHECK(client.clock.oscillator.profile == "crystal");
  CHECK(client.clock.offset.distribution.mean() == -0.5);
  CHECK(client.clock.frequency->distribution.mean() == 50e-6);
  const auto& sntp = std::get<SntpClientConfig>(client.programs[0].kind);
  CHECK(sntp.servers[0].host == "server");
  CHECK(sntp.poll == 64_s);
  CHECK(scenario.hosts[2].second.programs[0].name == "x");
  CHECK(scenario.hosts[2].second.programs[0].start == 5_min);
  const NetworkSpec& wan = scenario.networks[0].second;
  CHECK(wan.path->delay->distribution.mean() == 0.02);
  CHECK(std::holds_alternative<Exponential>(wan.path->jitter->distribution.form()));
  CHECK(wan.path->loss->value == 0.005);
  REQUIRE(scenario.timeline.size() == 2);
  CHECK(std::get<Cut>(scenario.timeline[0].what).host == "server");
  REQUIRE(scenario.expect.size() == 3);
  CHECK(scenario.expect[0].metric == Metric::offset);
  CHECK(scenario.expect[0].max->value == 1e-3);
  CHECK(scenario.expect[1].within == 180_min);
  CHECK(scenario.expect[2].fails);
}

TEST_CASE("a fleet becomes hosts, each with an address, and its servers get theirs") {
  const ExpandedScenario expanded = expand(read(basic));
  REQUIRE(expanded.scenario.hosts.size() == 5);
  CHECK(expanded.scenario.hosts[1].first == "client-1");
  CHECK(expanded.fleets.at("client") == std::vector<std::string>{"client-1", "client-2", "client-3"});
  CHECK(expanded.fleets.at("server") == std::vector<std::string>{"server"});
  CHECK(expanded.scenario.networks[0].second.hosts ==
        std::vector<std::string>{"server", "client-1", "client-2", "client-3", "other"});
  CHECK(expanded.addresses.ipv4(NetworkIndex{0}, expanded.host_index("client-1"))->text() == "10.1.0.2");
  const ProgramSpec& program = expanded.scenario.hosts[1].second.programs[0];
  CHECK(program.name == "sntp");
  const auto& source = std::get<SntpClientConfig>(program.kind).servers[0];
  REQUIRE(source.addresses.size() == 1);
  CHECK(source.addresses[0].text() == "10.1.0.1");
  CHECK(expanded.start.since_epoch() == Duration::from_whole_seconds(1800000000));
}

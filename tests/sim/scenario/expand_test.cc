// From what people write to what is run.
#include "tests/sim/scenario/scenarios.h"

#include "sim/scenario/expand.h"
#include "models/clock/oscillator_profile.h"
#include "sim/scenario/profiles/host_profile.h"
#include "sim/scenario/profiles/path_profile.h"
#include "sim/scenario/profiles/resolve_oscillator.h"

using namespace ntpsim;
using namespace ntpsim::literals;
using namespace ntpsim::tests;

namespace {

const std::string fleet_yaml = scenario_with(
    "  server: {programs: [{server: {}}]}\n"
    "  client: {count: 3, clock: {offset: {normal: {mean: 0s, deviation: 1s}}, frequency: {uniform: {min: -50ppm, max: "
    "50ppm}}},\n"
    "    profile: {name: loaded, wake_up: {exponential: 1ms}}, programs: [{sntp: {servers: [server]}}]}\n",
    "  wan: {hosts: [server, client], path: {delay: 20ms}, paths: [{from: server, to: client, delay: 1ms}, {from: "
    "client, loss: 1%}],\n"
    "    firewall: [{from: client, to: server}]}\n",
    "routes: []\n");

double offset_of(const ExpandedScenario& scenario, const std::string& host) {
  const HostSpec& spec = scenario.host(scenario.host_index(host));
  CHECK(spec.clock.offset.distribution.is_constant());
  return spec.clock.offset.distribution.mean();
}

}  // namespace

TEST_CASE("a distribution of a host's clock is drawn once per member, by a stream of its own") {
  const ExpandedScenario scenario = expand(read_good(fleet_yaml));
  const double first = offset_of(scenario, "client-1"), second = offset_of(scenario, "client-2");
  CHECK(first != second);
  Random random{1, "hosts.client-2.clock.offset"};
  CHECK(second == Distribution{Normal{0, 1}}.draw(random));
}

TEST_CASE("one more host does not change the clocks of the others, another seed changes all") {
  const ExpandedScenario before = expand(read_good(fleet_yaml));
  Scenario more = read_good(fleet_yaml);
  more.hosts.insert(more.hosts.begin(), {"another", more.hosts[1].second});
  const ExpandedScenario after = expand(more);
  for (const char* name : {"client-1", "client-2", "client-3"})
    CHECK(offset_of(before, name) == offset_of(after, name));
  Scenario other = read_good(fleet_yaml);
  other.seed = 2;
  CHECK(offset_of(expand(other), "client-1") != offset_of(before, "client-1"));
}

TEST_CASE("delays of a host's profile stay distributions, drawn per packet") {
  const ExpandedScenario scenario = expand(read_good(fleet_yaml));
  const HostSpec& client = scenario.scenario.hosts[1].second;
  CHECK(!client.profile.wake_up->distribution.is_constant());
  const HostProfileSpec resolved = resolve_host_profile(client.profile);
  CHECK(std::holds_alternative<Exponential>(resolved.wake_up->distribution.form()));
  CHECK(std::holds_alternative<Gamma>(resolved.interrupt->distribution.form()));
  CHECK(resolved.kernel_stamps == true);
}

TEST_CASE("fleets are spelled out in networks, path overrides and firewall rules, in order") {
  const NetworkSpec wan = expand(read_good(fleet_yaml)).scenario.networks[0].second;
  CHECK(wan.hosts == std::vector<std::string>{"server", "client-1", "client-2", "client-3"});
  REQUIRE(wan.paths.size() == 6);
  CHECK(wan.paths[0].from == "server");
  CHECK(wan.paths[2].to == "client-3");
  CHECK(wan.paths[4].from == "client-2");
  CHECK(!wan.paths[4].to);
  REQUIRE(wan.firewall.size() == 3);
  CHECK(wan.firewall[1].from == "client-2");
  CHECK(wan.firewall[1].to == "server");
}

TEST_CASE("a link's hosts are its ends") {
  const Scenario scenario =
      expand(read_good(scenario_with(pair_hosts, "  wire: {link: {ends: [client, server]}}\n"))).scenario;
  CHECK(scenario.networks[0].second.hosts == std::vector<std::string>{"client", "server"});
}

TEST_CASE("an oscillator takes its profile's figures where the host names none") {
  const OscillatorProfile& crystal = *find_oscillator_profile("crystal");
  ClockSpec clock;
  clock.oscillator.profile = "crystal";
  clock.oscillator.white_fm = 3e-8;
  clock.segment = 10_s;
  const OscillatorConfig config = resolve_oscillator(clock, 1, "client");
  CHECK(config.noise.white_fm == 3e-8);
  CHECK(config.noise.flicker_fm == crystal.config.noise.flicker_fm);
  CHECK(config.temperature.linear_ppm == crystal.config.temperature.linear_ppm);
  CHECK(config.segment == 10_s);
  Random random{1, "hosts.client.clock.frequency"};
  CHECK(config.frequency == Frequency::from_fraction(crystal.initial_frequency.draw(random)));
}

TEST_CASE("a frequency that the host names replaces the profile's draw") {
  ClockSpec clock;
  clock.oscillator.profile = "crystal";
  clock.frequency = Sampled<Frequency>{Distribution::constant(50e-6)};
  CHECK(resolve_oscillator(clock, 1, "client").frequency == 50_ppm);
}

TEST_CASE("a temperature that only swings keeps the profile's sensitivity") {
  const Scenario scenario =
      read_good(scenario_with("  server: {programs: [{server: {}}]}\n  client: {clock: {oscillator: {profile: crystal, "
                              "temperature: {day_amplitude: 7C}}}}\n",
                              "  wan: {hosts: [server, client], path: lan}\n"));
  const OscillatorConfig config = resolve_oscillator(scenario.hosts[1].second.clock, 1, "client");
  CHECK(config.temperature.day_amplitude == 7);
  CHECK(config.temperature.linear_ppm == find_oscillator_profile("crystal")->config.temperature.linear_ppm);
}

TEST_CASE("a path is resolved from its profile and then from the defaults") {
  PathSpec path;
  path.profile = "wifi";
  path.delay = Sampled<Duration>{Distribution::constant(5e-3)};
  const PathSpec resolved = resolve_path(path);
  CHECK(resolved.delay->distribution.mean() == 5e-3);
  CHECK(resolved.jitter->distribution.mean() > 0);
  CHECK(resolved.burst_loss);
  CHECK(resolved.duplicate->value == 0);
  CHECK(resolved.keep_order == true);
  const PathSpec nothing = resolve_path(PathSpec{});
  CHECK(nothing.delay->distribution.is_zero());
  CHECK(!nothing.burst_loss);
  CHECK(nothing.outages->empty());
}

TEST_CASE("an overlay changes only what it names, and a profile what profiles say") {
  PathSpec base;
  base.delay = Sampled<Duration>{Distribution::constant(1)};
  base.loss = Ratio{0.5};
  base.corrupt = Ratio{0.25};
  PathSpec change;
  change.loss = Ratio{0.1};
  CHECK(overlay(base, change).delay->distribution.mean() == 1);
  CHECK(overlay(base, change).loss->value == 0.1);
  change.profile = "lan";
  const PathSpec resolved = resolve_path(overlay(base, change));
  CHECK(resolved.delay->distribution.mean() == find_path_profile("lan")->figures.delay->distribution.mean());
  CHECK(resolved.loss->value == 0.1);
  CHECK(resolved.corrupt->value == 0.25);
}

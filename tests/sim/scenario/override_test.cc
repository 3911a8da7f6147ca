// --set PATH=VALUE.
#include "tests/sim/scenario/scenarios.h"

using namespace ntpsim;
using namespace ntpsim::literals;
using namespace ntpsim::tests;

namespace {

const std::string yaml = scenario_with(
    "  server: {programs: [{server: {}}]}\n"
    "  client:\n    clock: {oscillator: crystal}\n    programs:\n      - {sntp: {servers: [server], poll: 64s}, start: "
    "1min}\n"
    "      - {sntp: {servers: [server]}, name: second}\n",
    pair_network,
    "timeline:\n  - {at: 1min, cut: {network: wan, host: server}}\nexpect:\n  - {offset: {host: client, max: 1ms}}\n");

Scenario with(std::string_view text) {
  const std::vector changes{*Override::parse(text)};
  return read_good(yaml, changes);
}

std::string refused(std::string_view text) {
  const std::vector changes{*Override::parse(text)};
  return read_bad(yaml, changes);
}

}  // namespace

TEST_CASE("an override is a path and a value") {
  const auto change = Override::parse("hosts.a.clock.offset={normal: {mean: 0s, deviation: 1ms}}");
  REQUIRE(change);
  CHECK(change->path == "hosts.a.clock.offset");
  CHECK(change->value == "{normal: {mean: 0s, deviation: 1ms}}");
  CHECK(!Override::parse("hosts.a.clock.offset"));
  CHECK(!Override::parse("=1"));
}

TEST_CASE("an override replaces a value, or adds one that was not there") {
  CHECK(with("stop=2h").stop == 2_h);
  CHECK(with("seed=7").seed == 7);
  CHECK(with("hosts.client.clock.frequency=50ppm").hosts[1].second.clock.frequency->distribution.mean() == 50e-6);
  CHECK(with("hosts.server.clock.offset=1s").hosts[0].second.clock.offset.distribution.mean() == 1);
  CHECK(with("record.packets=false").record.packets == false);
  CHECK(with("networks.wan.path.jitter={exponential: 2ms}").networks[0].second.path->jitter->distribution.mean() ==
        2e-3);
}

TEST_CASE("a program is found by its name, its kind's settings beside its own") {
  const auto poll = [](const Scenario& scenario, std::size_t index) {
    return std::get<SntpClientConfig>(scenario.hosts[1].second.programs[index].kind).poll;
  };
  CHECK(poll(with("hosts.client.programs.sntp.poll=16s"), 0) == 16_s);
  CHECK(poll(with("hosts.client.programs.second.poll=16s"), 1) == 16_s);
  CHECK(with("hosts.client.programs.sntp.start=2min").hosts[1].second.programs[0].start == 2_min);
  CHECK(with("hosts.client.programs.second.stop=2min").hosts[1].second.programs[1].stop == 2_min);
}

TEST_CASE("entries of a list are counted from one") {
  CHECK(with("timeline.1.at=2min").timeline[0].at == 2_min);
  CHECK(std::get<Cut>(with("timeline.1.cut.host=client").timeline[0].what).host == "client");
  CHECK(with("expect.1.offset.max=2ms").expect[0].max->value == 2e-3);
}

TEST_CASE("a value that stands for a map becomes that map when another of its fields is set") {
  const OscillatorSpec oscillator =
      with("hosts.client.clock.oscillator.white_fm=1e-8").hosts[1].second.clock.oscillator;
  CHECK(oscillator.profile == "crystal");
  CHECK(oscillator.white_fm == 1e-8);
  const SntpSource source =
      std::get<SntpClientConfig>(with("hosts.client.programs.sntp.servers.1.port=124").hosts[1].second.programs[0].kind)
          .servers[0];
  CHECK(source.host == "server");
  CHECK(source.port == 124);
}

TEST_CASE("a later override wins, and a seed of its own wins over all") {
  const std::vector changes{*Override::parse("seed=2"), *Override::parse("seed=3")};
  CHECK(read_good(yaml, changes).seed == 3);
  CHECK(read_scenario_text(yaml, "a.yaml", changes, 9).scenario->seed == 9);
}

TEST_CASE("a mistake in an override's path is reported with the valid words") {
  CHECK(refused("hosts.cleint.clock.offset=1s") ==
        "--set hosts.cleint.clock.offset: hosts.cleint.clock.offset: unknown name 'cleint'; expected one of server, "
        "client; did you mean 'client'?\n");
  CHECK(refused("hosts.client.clok.offset=1s") ==
        "--set hosts.client.clok.offset: hosts.client.clok.offset: unknown key 'clok'; expected one of count, clock, "
        "profile, programs, forwards, kernel, processors; "
        "did you mean 'clock'?\n");
  CHECK(refused("hosts.client.programs.snpt.poll=1s") ==
        "--set hosts.client.programs.snpt.poll: hosts.client.programs.snpt.poll: unknown program 'snpt'; expected one "
        "of sntp, second; did you mean 'sntp'?\n");
  CHECK(refused("timeline.2.at=1s") == "--set timeline.2.at: timeline.2.at: unknown entry '2'; expected one of 1\n");
  CHECK(refused("timeline.1.restore.host=client") ==
        "--set timeline.1.restore.host: timeline.1.restore.host: unknown key 'restore'; expected one of at, cut\n");
  CHECK(refused("stop.seconds=3") ==
        "--set stop.seconds: stop.seconds: the path goes on after a value, which has no key 'seconds'\n");
  CHECK(refused("hosts..clock=1") ==
        "--set hosts..clock: hosts..clock: unknown name ''; expected one of server, client\n");
}

TEST_CASE("a value that does not fit is reported at the override, not at the file") {
  CHECK(refused("stop=soon") ==
        "--set stop: stop: 'soon' is not a duration; expected a duration such as 10ms, 64s or 1h30min (units: ns, us, "
        "ms, s, min, h, d, w)\n");
  CHECK(refused("hosts.client.clock={ofset: 1s}") ==
        "--set hosts.client.clock: hosts.client.clock: unknown key 'ofset'; expected one of oscillator, offset, "
        "frequency, kernel, precision, segment; "
        "did you mean 'offset'?\n");
  CHECK(refused("expect.1.offset.host=cilent") ==
        "--set expect.1.offset.host: expect.1.offset.host: unknown host 'cilent'; did you mean 'client'?\n");
  CHECK(
      refused("networks.wan.hosts=[server") ==
      "--set networks.wan.hosts: networks.wan.hosts: not valid YAML: a list that was opened with '[' is not closed\n");
  CHECK(refused("timeline.1.at=2h") ==
        "--set timeline.1.at: timeline.1.at: 2h is after the end of the run; expected at most stop, 1h\n");
}

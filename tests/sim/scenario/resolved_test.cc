// The resolved copy, the reference and the schema: all made from the descriptions.
#include "tests/sim/scenario/scenarios.h"

#include <fstream>
#include <set>
#include <sstream>

#include <nlohmann/json.hpp>

#include "sim/scenario/json_schema.h"
#include "sim/scenario/reference.h"
#include "sim/scenario/reference_example.h"
#include "sim/scenario/resolved.h"
#include "sim/scenario/shape.h"

using namespace ntpsim;
using namespace ntpsim::tests;

namespace {

std::string resolved(const Scenario& scenario) {
  std::ostringstream out;
  write_resolved(out, scenario);
  return out.str();
}

// Everything that a scenario can say, in one.
const std::string everything = R"(format: 1
description: "All of it: colons, \"quotes\" and ümlauts"
start: 2027-01-15T08:00:00.250Z
stop: 1h0.5s
seed: 18446744073709551615
record: {clock: 1s, packets: false, events: false}
leap_seconds: [{date: 2028-12-31, insert: false}]
hosts:
  server:
    programs:
      - server: {stratum: 2, refid: 10.0.0.1, leap: delete, precision: -20, root_delay: 1ms, root_dispersion: 1.5us, offset: -3ms,
                 drift: 0.1ppb, port: 1123, broadcast_every: 64s, broadcast_to: [224.0.1.1, 'ff02::101']}
        name: falseticker
        start: 5min
        stop: 50min
  client:
    count: 3
    clock:
      oscillator:
        profile: crystal
        ageing_per_day: 1ppb
        white_pm: 1e-9
        flicker_pm: 1e-10
        white_fm: 1e-9
        flicker_fm: 2e-9
        random_walk_fm: 3e-12
        temperature: {mean: 20C, day_amplitude: 5C, day_phase: 1h, reference: 25C, linear_ppm: 0.1, quadratic_ppm: -0.035, cubic_ppm: 1e-4,
                      steps: [{at: 1h, to: 30C}], ramps: [{from: 0s, until: 10min, to: -5.5C}]}
        jumps: [{at: 1min, by: -1ppm}]
      offset: {normal: {mean: 0s, deviation: 100ms}}
      frequency: {uniform: {min: -50ppm, max: 50ppm}}
      precision: 100ns
      segment: 4s
    profile: {name: loaded, interrupt: 3us, wake_up: {gamma: {shape: 2, scale: 1us}}, transmit: {weibull: {shape: 0.7, scale: 1us}},
              transmit_queue: {pareto: {minimum: 1us, shape: 2.5}}, kernel_stamps: false, hardware_stamps: true}
    programs:
      - {sntp: {servers: [server, {host: server.wan.ipv4, port: 124}], poll: 16s, timeout: 1s, start_delay: 1s, start_spread: 8s, version: 3,
                step_above: 0s, max_distance: 2s, port: 123}}
  listener: {programs: [{sntp: {listen_for_broadcasts: true, groups: [224.0.1.1]}}]}
  router: {forwards: true}
  real:
    programs:
      - {daemon: {profile: chronyd, config: "server server\nmakestep 1 3\n", args: [-d, "-x"], files: [{path: /etc/motd, text: "a: b\n  c"}],
                  environment: {LANG: C}, stop_signal: INT, grace: 5s, expect_end: exit 0}}
      - {daemon: {program: /usr/bin/true, expect_end: any}, name: own}
  core:
    programs:
      - ntp:
          profile: rfc5905
          servers:
            - {host: server, port: 124, iburst: true, burst: true, prefer: true, 'true': true, interleaved: true, minpoll: 4,
               maxpoll: 9, version: 3, key: 7}
            - {host: client-1, nts: {port: 4461, name: time.example, authorities: PEM, ignores_dates: true, refresh: 1d}}
          pools: [{host: client, noselect: true}]
          peers: [{host: real, minpoll: 5}]
          broadcast: [{to: 224.0.1.1, poll: 5, key: 7, time_to_live: 4, version: 3, interleaved: true}]
          broadcast_client: {groups: [224.0.1.1], calibrates: false, delay: 1ms}
          manycast: [{to: 224.0.1.2, poll: 5, key: 7, time_to_live: [1, 8]}]
          manycast_server: [224.0.1.3]
          port: 124
          random_ports: true
          minimise_data: false
          transmit_stamps: true
          drift: 3ppm
          discipline: {step: 100ms, stepout: 10min, panic: 500s, allan: 1h, startup_hold: 1min, kernel: false, panic_gate: true,
                       step_at_start: true, slew_only: true}
          huff_n_puff: 2h
          keys: "7 SHA1 austere"
          trusted_keys: [7]
          mobilises_unauthenticated: true
          nts_server: {port: 4461, rotate: 1d, kept_keys: 3, stores_keys: false, server: 10.0.0.1, server_port: 124, names: [time.example],
                       valid_from: 2026-01-01, valid_until: 2028-01-01T00:00:00.5Z, certificates: PEM, private_key: PEM}
          access: [{of: default, flags: [limited, kod]}, {of: 10.1.0.0/16, flags: [ignore]}]
          mru: {min_depth: 10, max_depth: 100, max_age: 1min, min_age: 10s,
                rate_limit: {policy: tokens, average: 4, minimum: 1s, answers_per_second: 2, kisses_per_second: 1, decay: 10s, interval: 2,
                             burst: 4, leak: 3, kiss: 2}}
          orphan: {stratum: 5, wait: 1min, local_clock: 10, holdover: 1h}
          leap: {mode: slew, smear: {shape: cosine, place: before, interval: 2h},
                 file: "#$ 3676924800\n#@ 4102444800\n2272060800 10\n"}
          minsane: 2
          minclock: 4
          maxclock: 9
          mindist: 5ms
          maxdist: 2s
      - {name: reference, ntp: {stratum: 1, refid: GPS, port: 125, discipline: {once: true}}}
  attacker:
    programs:
      - {spoofer: {as: server, as_port: 124, victim: client, port: 124, port_until: 200, packet: kiss, mode: 2, origin: clock, lie: 1s,
                   stratum: 3, refid: PPS, code: DENY, every: {exponential: 1s}, count: 7}}
      - {flooder: {target: server, port: 124, as: client, as_port: 99, packet: noise, version: 3, octets: 20, every: 1ms, count: 5}}
      - {time_shifter: {server: {stratum: 3}, victims: [client, real], since: 1min, until: 2min, by: 1s, growth: 10ppm, up_to: 2s}}
      - {khronos: {servers: [client, server, {host: real.wan.ipv4}], sample: 4, spread: 20ms, drift: 10ms, resamplings: 2, threshold: 40ms,
                   poll: 30min, alarm_poll: 32s, timeout: 3s, start_delay: 1s}}
networks:
  wan:
    hosts: [server, client, router, real, core, attacker]
    path: {profile: dsl, delay: {lognormal: {median: 10ms, sigma: 0.3}}, jitter: {exponential: 1ms}, keep_order: false, loss: 0.1%,
           burst_loss: {good: 10s, bad: 100ms, loss: 90%}, duplicate: 1ppm, corrupt: 0.01%, outages: [{from: 1min, until: 2min}]}
    paths: [{from: server, to: client, both: true, delay: 1ms}, {from: client, profile: lan}]
    addresses: {ipv4: 192.168.0.0/24, ipv6: 'fd00:1::/64'}
    firewall: [{action: reject, from: client, to: server, source_port: 123, destination_port: 123, protocol: udp, since: 1min, until: 2min}]
    attackers:
      - {name: slow, from: server, to: client, port: 124, mode: 4, since: 1min, until: 2min, delay: {by: 1ms, growth: 10ppm, up_to: 500ms}}
      - {replay: {after: 2s, times: 3, every: 4s}}
      - {corrupt: {share: 50%, how: flip, bits: 2, octets: 16}}
      - {kiss: {code: RSTR, origin: zero, share: 10%, after: 1ms, withholds: true}}
      - {shift: {by: -1s}}
    mtu: 1280
  lan:
    hosts: [server, listener, router]
    ethernet: {rate: 100Mbps, cable: 50ns, kind: switch, queue: {kind: fq_codel, packets: 64}}
    cross_traffic: [{from: server, to: listener, load: 40%, frame: 512B, arrivals: pareto, start: 1min, stop: 2min}]
    nat: {host: router, outside: wan, timeout: 60s}
  wire: {link: {ends: [server, router], rate: 2.5Gbps, delay: 5ms, reverse_delay: 7ms, loss: 1%, queue: red}}
routes: [{host: listener, to: wan, via: router}]
timeline:
  - {at: 1min, step_clock: {host: client, by: -1s}}
  - {at: 1min, set_frequency: {host: client, to: 3ppm}}
  - {at: 1min, set_temperature: {host: client, to: 40C}}
  - {at: 1min, suspend: {host: client-2}}
  - {at: 2min, resume: {host: client-2, read_rtc: false}}
  - {at: 3min, migrate: {host: client, jump: 10ms, frequency: 5ppm}}
  - {at: 3min, start: {host: client, program: sntp}}
  - {at: 3min, stop: {host: client, program: sntp}}
  - {at: 3min, crash: {host: client, program: sntp}}
  - {at: 3min, restart: {host: client, program: sntp, down: 10s}}
  - {at: 4min, cut: {network: wan, host: server}}
  - {at: 5min, restore: {network: wan, host: server}}
  - {at: 6min, set_path: {network: wan, from: server, to: client, both: true, delay: 3ms}}
  - {at: 6min, set_path: {network: wan, loss: 10%}}
  - {at: 6min, set_link: {network: wire, rate: 10kbps, delay: 1ms, loss: 0%}}
  - {at: 6min, set_route: {host: listener, to: default, via: router}}
  - {at: 6min, set_server: {host: server, stratum: 3, leap: unsynchronized, refid: LOCL, offset: 1s, drift: 1ppm}}
  - {at: 7min, call: {host: client, program: sntp, function: poll, arguments: {count: 3, "odd key": "a: b"}}}
expect:
  - {offset: {host: client, from: 1min, until: 30min, max: 10ms, min: -1ms, signed: true, of: p95}, fails: true}
  - {offset_percentile: {host: client, percentile: 95, max: 1ms}}
  - {frequency: {host: client, equals: 3ppm, tolerance: 0.1ppm}}
  - {converge: {host: client, bound: 1ms, within: 10min, of: median}}
  - {adev: {host: client, tau: 10s, max: 1e-8}}
  - {mtie: {host: client, tau: 10s, max: 1us}}
  - {steps: {host: client, equals: 1}}
  - {packet_interval: {host: client, min: 15s, max: 17s}}
  - {unreachable: {host: client, program: sntp, source: server, after: 4min, within: 10min}}
  - {rejected: {host: client, program: sntp, reason: bogus_origin, max: 3}}
  - {judged: {host: core, program: ntp, source: server, reason: falseticker, standing: falsetick, min: 50%}}
  - {bound_covers: {host: client, min: 99.5%}}
  - {output: {host: client, matches: "sync.*ed", at_least: 2}}
  - {returns: {host: client, function: poll, value: "3"}}
  - {exit: {host: client, value: running}}
)";

void collect_names(const Structure& structure, std::set<std::string>& names) {
  for (const Alternative& alternative : structure.alternatives) {
    names.insert(alternative.name);
    collect_names(*alternative.structure, names);
  }
  for (const Field& field : structure.fields) {
    names.insert(field.name);
    for (const Shape* shape = &field.shape; shape; shape = shape->element.get())
      if (shape->structure) collect_names(*shape->structure, names);
  }
}

std::set<std::string> all_names() {
  std::set<std::string> names;
  collect_names(scenario_structure(), names);
  return names;
}

void collect_properties(const nlohmann::json& schema, std::set<std::string>& names) {
  if (schema.is_object() && schema.contains("properties"))
    for (const auto& [name, property] : schema["properties"].items()) names.insert(name);
  if (schema.is_structured())
    for (const auto& part : schema) collect_properties(part, names);
}

}  // namespace

TEST_CASE("a resolved copy reads back to a scenario whose resolved copy is the same") {
  const Scenario scenario = read_good(everything);
  const std::string once = resolved(scenario);
  const std::string twice = resolved(read_good(once));
  CHECK(once == twice);
}

TEST_CASE("a resolved copy keeps every value") {
  const Scenario scenario = read_good(resolved(read_good(everything)));
  CHECK(scenario.seed == 18446744073709551615u);
  CHECK(scenario.start.nanoseconds == 250'000'000);
  CHECK(scenario.stop == Duration::from_nanoseconds(3'600'500'000'000));
  CHECK(scenario.description == "All of it: colons, \"quotes\" and ümlauts");
  const auto& server = std::get<NtpServerConfig>(scenario.hosts[0].second.programs[0].kind);
  CHECK(server.leap == Leap::remove);
  CHECK(server.drift == Frequency::from_fraction(1e-10));
  CHECK(server.broadcast_to.size() == 2);
  CHECK(scenario.hosts[1].second.clock.oscillator.temperature->ramps[0].to.celsius == -5.5);
  CHECK(std::get<DaemonConfig>(scenario.hosts[4].second.programs[0].kind).config == "server server\nmakestep 1 3\n");
  CHECK(scenario.networks[0].second.path->burst_loss->loss.value == 0.9);
  CHECK(scenario.networks[2].second.link->queue.kind == QueueKind::red);
  CHECK(std::get<hostile::DelayAttack>(scenario.networks[0].second.attackers[0].attack).ramp.growth == Frequency::from_ppm(10));
  CHECK(std::get<hostile::KissAttack>(scenario.networks[0].second.attackers[3].attack).origin == hostile::Origin::zero);
  CHECK(std::get<hostile::SpooferConfig>(scenario.hosts[6].second.programs[0].kind).packet == hostile::Forged::kiss);
  const auto& ntp = std::get<NtpConfig>(scenario.hosts[5].second.programs[0].kind);
  CHECK(ntp.servers[0].truechimer);
  CHECK(ntp.mru.rate_limit.policy == RatePolicy::tokens);
  CHECK(ntp.leap.smear->shape == SmearShape::cosine);
  CHECK(scenario.timeline.size() == 18);
  CHECK(std::get<CallProgram>(scenario.timeline[17].what).arguments.at("odd key") == "a: b");
  CHECK(scenario.expect[0].fails);
  CHECK(scenario.expect[0].is_signed);
  CHECK(scenario.expect[4].max->value == 1e-8);
}

TEST_CASE("the scenario of this test says every key that there is") {
  const std::string copy = resolved(read_good(everything));
  for (const std::string& name : all_names()) {
    const bool is_told = copy.find(name + ":") != std::string::npos;
    // Other metrics share all their keys with those above; a trace and a configuration need a file.
    const bool is_metric =
        std::any_of(metric_rows.begin(), metric_rows.end(), [&](const MetricRow& row) { return row.name == name; });
    INFO(name);
    CHECK((is_told || is_metric || name == "trace_file" || name == "config_file"));
  }
}

TEST_CASE("relative data files are resolved from the scenario's folder") {
  const auto folder = std::filesystem::temp_directory_path() / "ntpsim-resolved-test";
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "t.txt") << "0 1e-6\n10 2e-6\n";
  const ReadResult result = read_scenario_text(
      scenario_with("  a: {clock: {oscillator: {trace_file: t.txt}, offset: {empirical: {file: t.txt, unit: us}}}}\n",
                    "  n: {hosts: [a], path: lan}\n"),
      folder / "a.yaml");
  REQUIRE(result.scenario);
  const OscillatorSpec& oscillator = result.scenario->hosts[0].second.clock.oscillator;
  REQUIRE(oscillator.trace);
  CHECK(oscillator.trace->at(1) == std::pair(10.0, 2e-6));
  const std::string copy = resolved(*result.scenario);
  CHECK(copy.find("trace_file: " + (folder / "t.txt").string()) != std::string::npos);
  const std::string again = resolved(read_good(copy));
  CHECK(again == copy);
  std::filesystem::remove_all(folder);
}

TEST_CASE("the reference names every key, metric, unit, distribution and profile") {
  std::ostringstream out;
  write_reference(out);
  const std::string reference = out.str();
  std::set<std::string> names = all_names();
  for (const auto& profile : oscillator_profile_words()) names.insert(std::string(profile.word));
  for (const auto& profile : host_profile_words()) names.insert(std::string(profile.word));
  for (const auto& profile : path_profile_words()) names.insert(std::string(profile.word));
  for (const Unit& unit : units_of(Dimension::time)) names.insert(std::string(unit.name));
  for (const std::string& name : names) {
    INFO(name);
    CHECK(reference.find("`" + name + "`") != std::string::npos);
  }
}

TEST_CASE("the reference's example is a good scenario") {
  CHECK(read_good(reference_example).hosts.size() == 2);
}

TEST_CASE("the schema is JSON and covers every key") {
  std::ostringstream out;
  write_json_schema(out);
  const nlohmann::json schema = nlohmann::json::parse(out.str());
  CHECK(schema["$schema"] == "http://json-schema.org/draft-07/schema#");
  std::set<std::string> properties;
  collect_properties(schema, properties);
  for (const std::string& name : all_names()) {
    INFO(name);
    CHECK(properties.count(name) == 1);
  }
  CHECK(schema["required"] == nlohmann::json({"format", "description", "stop", "hosts"}));
}

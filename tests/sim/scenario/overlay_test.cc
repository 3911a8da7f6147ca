// Profiles and changes, laid over each other field by field as the descriptions name them.
#include "tests/sim/scenario/scenarios.h"

#include "models/clock/oscillator_profile.h"
#include "sim/scenario/overlay.h"
#include "sim/scenario/profiles/host_profile.h"
#include "sim/scenario/profiles/path_profile.h"
#include "sim/scenario/profiles/resolve_oscillator.h"
#include "sim/scenario/shape.h"

using namespace ntpsim;
using namespace ntpsim::literals;
using namespace ntpsim::tests;

namespace {

// A host and a path that say every field.
const Scenario& full() {
  static const Scenario scenario = read_good(scenario_with(
      R"(  server: {programs: [{server: {}}]}
  client:
    clock:
      oscillator: {profile: crystal, ageing_per_day: 1ppb, white_pm: 1e-9, flicker_pm: 2e-9, white_fm: 3e-9, flicker_fm: 4e-9,
                   random_walk_fm: 5e-12, temperature: {day_amplitude: 7C}, jumps: [{at: 1min, by: -1ppm}]}
    profile: {name: loaded, interrupt: 1us, wake_up: 2us, transmit: 3us, transmit_queue: 4us, kernel_stamps: false,
              hardware_stamps: true}
)",
    R"(  wan:
    hosts: [server, client]
    path: {profile: wifi, delay: 1ms, jitter: 2ms, keep_order: false, loss: 3%, burst_loss: {good: 4s, bad: 5ms},
           duplicate: 6%, corrupt: 7%, outages: [{from: 8s, until: 9s}]}
)"));
  return scenario;
}

const PathSpec& full_path() { return *full().networks[0].second.path; }
const HostProfileSpec& full_delays() { return full().hosts[1].second.profile; }
OscillatorSpec full_oscillator() {
  OscillatorSpec spec = full().hosts[1].second.clock.oscillator;
  spec.trace_file = "t.txt";   // which a text alone cannot have
  return spec;
}

template <class Struct>
std::set<std::string> field_names() {
  std::set<std::string> names;
  for (const Field& field : ShapeVisitor::structure_of<Struct>()->fields) names.insert(field.name);
  return names;
}

template <class Struct>
std::set<std::string> said(const Struct& value) {
  const auto names = SaidFields::of(value).names();
  return {names.begin(), names.end()};
}

template <class Struct>
std::map<std::string, std::string> written(const Struct& value) {
  std::map<std::string, std::string> fields;
  const YamlNode node = Writer{{}}.tree(value, {});
  for (const YamlEntry& entry : node.entries) fields[entry.key] = flow_text(entry.value);
  return fields;
}

// One field after the other: it replaces the one below, and no other.
template <class Base, class Change>
void lays_over_each_field_alone(const Base& base, const Change& full_change) {
  const std::set<std::string_view> all = SaidFields::of(full_change).names();
  REQUIRE(said(full_change) == field_names<Change>());
  for (const std::string_view name : SaidFields::of(base).names()) {
    std::set<std::string_view> others = all;
    REQUIRE(others.erase(name) == 1);
    Change change = full_change;
    ClearVisitor clear{others};
    describe(clear, change);
    Base result = base;
    lay_over(result, change);
    auto expected = written(base);
    expected[std::string(name)] = written(full_change)[std::string(name)];
    INFO(name);
    CHECK(expected != written(base));
    CHECK(written(result) == expected);
  }
}

}  // namespace

TEST_CASE("each field of a path replaces the one below it alone") {
  PathSpec satellite;
  satellite.profile = "satellite";
  const PathSpec base = resolve_path(satellite);
  REQUIRE(said(base) == field_names<PathSpec>());
  lays_over_each_field_alone(base, full_path());
}

TEST_CASE("each field of a host's profile replaces the one below it alone") {
  lays_over_each_field_alone(find_host_profile("embedded")->figures, full_delays());
}

TEST_CASE("each figure of an oscillator replaces its profile's alone") {
  OscillatorConfig base = find_oscillator_profile("tcxo")->config;
  base.jumps = {{1_s, 1_ppm}};
  base.trace_file = "other.txt";
  REQUIRE(said(base) == field_names<OscillatorConfig>());
  lays_over_each_field_alone(base, full_oscillator());
}

TEST_CASE("profiles of hosts fill every field, and a resolved path leaves only the profile and bursts open") {
  for (const HostProfile& profile : host_profiles()) {
    INFO(profile.name);
    CHECK(said(profile.figures) == field_names<HostProfileSpec>());
    CHECK(profile.figures.name == profile.name);
  }
  std::set<std::string> expected = field_names<PathSpec>();
  expected.erase("profile");
  expected.erase("burst_loss");
  CHECK(said(resolve_path(PathSpec{})) == expected);
}

TEST_CASE("a profile in a change takes away what another profile had said") {
  PathSpec base;
  base.profile = "wifi";
  base.burst_loss = BurstLoss{1_s, 1_s, Ratio{1}};
  base.corrupt = Ratio{0.25};
  PathSpec change;
  change.profile = "lan";
  CHECK(said(overlay(base, change)) == std::set<std::string>{"profile", "corrupt"});
}

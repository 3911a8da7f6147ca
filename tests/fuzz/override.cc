// Overrides as with --set, one in a line, applied to a scenario.
#include <algorithm>
#include <vector>

#include "sim/scenario/read_scenario.h"
#include "tests/fuzz/fleet_size.h"
#include "tests/fuzz/target.h"

namespace ntpsim::fuzz {

namespace {

constexpr std::string_view scenario = R"(format: 1
description: A client follows a server.
stop: 1h
hosts:
  server: {programs: [{server: {}}]}
  client: {clock: {frequency: 10ppm}, programs: [{sntp: {servers: [{host: server}]}}]}
networks:
  wan: {hosts: [server, client], path: {delay: 20ms}}
timeline:
  - {at: 10min, cut: {network: wan, host: server}}
expect:
  - {offset: {host: client, from: 30min, max: 5ms}}
)";

}  // namespace

void test(Octets input) {
  if (has_large_fleet(as_text(input))) return;
  std::vector<Override> overrides;
  for (std::string_view text = as_text(input); !text.empty();) {
    const auto end = std::min(text.find('\n'), text.size());
    if (const auto change = Override::parse(text.substr(0, end))) overrides.push_back(*change);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  const auto read = read_scenario_text(scenario, "/nowhere/scenario.yaml", overrides);
  require(read.scenario.has_value() == read.diagnostics.empty(), "a scenario, or what is wrong with it");
  require(!overrides.empty() || read.scenario.has_value(), "without overrides nothing is wrong");
}

}  // namespace ntpsim::fuzz

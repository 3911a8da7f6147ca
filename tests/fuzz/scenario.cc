// A scenario's YAML: read, checked, and written out with its defaults.
#include <sstream>

#include "sim/scenario/read_scenario.h"
#include "sim/scenario/resolved.h"
#include "tests/fuzz/fleet_size.h"
#include "tests/fuzz/target.h"

namespace ntpsim::fuzz {

namespace {

std::string resolved(const Scenario& scenario) {
  std::ostringstream out;
  write_resolved(out, scenario);
  return out.str();
}

}  // namespace

void test(Octets input) {
  if (has_large_fleet(as_text(input))) return;
  const char* file = "/nowhere/scenario.yaml";
  const auto read = read_scenario_text(as_text(input), file);
  require(read.scenario.has_value() == read.diagnostics.empty(), "a scenario, or what is wrong with it");
  for (const auto& diagnostic : read.diagnostics) require(!diagnostic.message.empty(), "a diagnostic says something");
  if (!read.scenario) return;
  const std::string once = resolved(*read.scenario);
  const auto again = read_scenario_text(once, file);
  require(again.scenario.has_value(), "a resolved scenario reads back");
  require(resolved(*again.scenario) == once, "a resolved scenario is resolved");
}

}  // namespace ntpsim::fuzz

#include "sim/cli/read_all.h"

#include "sim/cli/usage_error.h"
#include "sim/scenario/read_scenario.h"

namespace ntpsim::cli {

std::vector<Override> parse_overrides(const std::vector<std::string>& texts) {
  std::vector<Override> overrides;
  for (const auto& text : texts) {
    auto change = Override::parse(text);
    if (!change) throw UsageError{"--set " + text + ": PATH=VALUE was expected, for example hosts.client.clock.frequency=50ppm"};
    overrides.push_back(std::move(*change));
  }
  return overrides;
}

std::optional<std::vector<ReadScenario>> read_all(const std::vector<ScenarioFile>& files, std::span<const Override> overrides,
                                                  std::optional<std::uint64_t> seed, std::ostream& errors) {
  std::vector<ReadScenario> scenarios;
  bool good = true;
  for (const auto& file : files) {
    ReadResult read = read_scenario(file.path, overrides, seed);
    for (const auto& diagnostic : read.diagnostics) errors << diagnostic.text() << '\n';
    if (read.scenario) scenarios.push_back({file, expand(*read.scenario)});
    else good = false;
  }
  if (!good) return std::nullopt;
  return scenarios;
}

}  // namespace ntpsim::cli

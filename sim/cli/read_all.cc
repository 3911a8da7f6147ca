#include "sim/cli/read_all.h"

#include <algorithm>

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
  const bool is_own_seed =
      !seed && std::none_of(overrides.begin(), overrides.end(), [](const Override& change) { return change.path == "seed"; });
  bool good = true;
  for (const auto& file : files) {
    ReadResult read = read_scenario(file.path, overrides, seed);
    auto golden = read_golden(golden_file(file.path), read.diagnostics);
    if (golden && read.scenario && is_own_seed && golden->seed != read.scenario->seed)
      read.diagnostics.push_back({golden->file.string(), 0, 0, "seed",
                                  "it is " + std::to_string(golden->seed) + ", and the scenario's is " +
                                      std::to_string(read.scenario->seed) +
                                      "; expected the same, or --seed beside the scenario"});
    for (const auto& diagnostic : read.diagnostics) errors << diagnostic.text() << '\n';
    if (read.diagnostics.empty()) scenarios.push_back({file, expand(*read.scenario), std::move(golden)});
    else good = false;
  }
  if (!good) return std::nullopt;
  return scenarios;
}

}  // namespace ntpsim::cli

// Reads the scenarios of a command line with their golden files and says all that is wrong with them.
#pragma once

#include <cstdint>
#include <optional>
#include <ostream>
#include <span>
#include <string>
#include <vector>

#include "sim/cli/golden.h"
#include "sim/cli/scenario_files.h"
#include "sim/scenario/expand.h"
#include "sim/scenario/overrides.h"

namespace ntpsim::cli {

struct ReadScenario {
  ScenarioFile file;
  ExpandedScenario scenario;
  std::optional<Golden> golden;   // that lies beside it
};

std::vector<Override> parse_overrides(const std::vector<std::string>& texts);   // UsageError

// Nothing if any of them has a mistake; then every mistake of every file has been printed.
std::optional<std::vector<ReadScenario>> read_all(const std::vector<ScenarioFile>& files, std::span<const Override> overrides,
                                                  std::optional<std::uint64_t> seed, std::ostream& errors);

}  // namespace ntpsim::cli

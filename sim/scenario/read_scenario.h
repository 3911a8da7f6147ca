// Reads a scenario's file: the result is a scenario, or all its mistakes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/scenario/notation/diagnostic.h"
#include "sim/scenario/overrides.h"
#include "sim/scenario/spec.h"

namespace ntpsim {

struct ReadResult {
  std::optional<Scenario> scenario;       // absent if there are diagnostics
  std::vector<Diagnostic> diagnostics;
};

// Neither function throws. A seed that is given replaces the scenario's own.
ReadResult read_scenario(const std::filesystem::path& file, std::span<const Override> overrides = {},
                         std::optional<std::uint64_t> seed = std::nullopt);
// `file` is the name in messages; relative data files are searched in its folder.
ReadResult read_scenario_text(std::string_view yaml, const std::filesystem::path& file,
                              std::span<const Override> overrides = {},
                              std::optional<std::uint64_t> seed = std::nullopt);

}  // namespace ntpsim

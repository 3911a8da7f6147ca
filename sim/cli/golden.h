// Golden files: what a scenario said when somebody last looked at it and was content. `ntpsim bless` writes them, a run
// compares itself with them, and a difference is a missed expectation that names what moved.
#pragma once

#include <cstdint>
#include <filesystem>

#include "sim/record/summary.h"

namespace ntpsim::cli {

std::filesystem::path golden_file(const std::filesystem::path& scenario);   // quickstart.yaml -> quickstart.golden.json

void write_golden(const std::filesystem::path& file, const record::Summary& summary);

// Adds an expectation to the summary where the file exists and was made with this seed.
void compare_with_golden(const std::filesystem::path& file, std::uint64_t seed, record::Summary& summary);

}  // namespace ntpsim::cli

// Golden files: the figures of a scenario that were last accepted. `ntpsim bless` writes them, later runs are compared with
// them, and a difference is a missed expectation that names the figures which changed.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sim/record/summary.h"
#include "sim/scenario/notation/diagnostic.h"

namespace ntpsim::cli {

struct Golden {
  std::filesystem::path file;
  std::uint64_t seed = 0;     // of the run that was blessed
  std::string figures;        // the file's JSON
};

std::filesystem::path golden_file(const std::filesystem::path& scenario);   // quickstart.yaml -> quickstart.golden.json

std::string golden_text(const record::Summary& summary);   // what the file of such a run holds

// Nothing where there is no such file, or where it cannot be used: then its mistakes are added.
std::optional<Golden> read_golden(const std::filesystem::path& file, std::vector<Diagnostic>& mistakes);

// Adds an expectation to the summary; or a warning where the run had another seed than the golden file.
void compare_with_golden(const Golden& golden, record::Summary& summary);

}  // namespace ntpsim::cli

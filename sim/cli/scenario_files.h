// The scenario files of a command line, and the names of their runs.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace ntpsim::cli {

struct ScenarioFile {
  std::filesystem::path path;
  std::string name;      // relative to the folder on the command line, without ".yaml"; also the name of its run folder
};

// A folder means every *.yaml below it, in order of name. A path that does not exist is looked for among the scenarios that
// come with the program. Throws UsageError with the path.
std::vector<ScenarioFile> find_scenarios(const std::vector<std::string>& arguments);

}  // namespace ntpsim::cli

// Which files a command means, and what its runs are called.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace ntpsim::cli {

struct ScenarioFile {
  std::filesystem::path path;
  std::string name;      // relative to the folder that was named, without ".yaml": also the name of its run folder
};

// A folder means every *.yaml below it, in order of name. A path that is not there is looked for among the scenarios that
// come with the program. Throws UsageError, which names the path.
std::vector<ScenarioFile> find_scenarios(const std::vector<std::string>& arguments);

}  // namespace ntpsim::cli

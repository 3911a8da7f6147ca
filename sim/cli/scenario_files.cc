#include "sim/cli/scenario_files.h"

#include <algorithm>
#include <map>

#include "sim/cli/places.h"
#include "sim/cli/usage_error.h"

namespace ntpsim::cli {

namespace fs = std::filesystem;

namespace {

bool is_scenario(const fs::path& path) { return path.extension() == ".yaml" || path.extension() == ".yml"; }

void add_folder(const fs::path& folder, std::vector<ScenarioFile>& files) {
  std::vector<fs::path> found;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file() && is_scenario(entry.path())) found.push_back(entry.path());
  if (found.empty()) throw UsageError{folder.string() + ": no scenario (*.yaml) in this folder"};
  std::sort(found.begin(), found.end());
  for (const auto& path : found) files.push_back({path, path.lexically_relative(folder).replace_extension().string()});
}

fs::path locate(const std::string& argument) {
  if (argument.empty()) throw UsageError{"a scenario's path is empty; `ntpsim list` shows the scenarios that come with ntpsim"};
  std::error_code error;
  if (fs::exists(argument, error)) return argument;
  fs::path shipped = shipped_scenarios();
  const fs::path wanted{argument};
  // From any folder, "scenarios/quickstart.yaml" means the same as "quickstart.yaml".
  const fs::path relative = !wanted.empty() && *wanted.begin() == "scenarios" ? wanted.lexically_relative("scenarios") : wanted;
  if (!shipped.empty() && wanted.is_relative() && fs::exists(shipped / relative, error)) return shipped / relative;
  throw UsageError{argument + ": no such file or folder; `ntpsim list` shows the scenarios that come with ntpsim"};
}

}  // namespace

std::vector<ScenarioFile> find_scenarios(const std::vector<std::string>& arguments) {
  std::vector<ScenarioFile> files;
  for (const auto& argument : arguments) {
    const fs::path path = locate(argument);
    if (fs::is_directory(path)) add_folder(path, files);
    else files.push_back({path, path.stem().string()});
  }
  std::map<std::string, fs::path> names;
  for (const auto& file : files) {
    const auto [other, is_new] = names.emplace(file.name, file.path);
    if (!is_new)
      throw UsageError{file.path.string() + " and " + other->second.string() + " would both be run as \"" + file.name +
                       "\"; name their common folder instead, or run them one by one"};
  }
  return files;
}

}  // namespace ntpsim::cli

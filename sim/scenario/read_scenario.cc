#include "sim/scenario/read_scenario.h"

#include <fstream>
#include <sstream>

#include "sim/scenario/check/check.h"
#include "sim/scenario/notation/data_file.h"
#include "sim/scenario/reader.h"

namespace ntpsim {

namespace {

using Trace = std::shared_ptr<const std::vector<std::pair<double, double>>>;

Trace load_trace(const std::string& file, const std::string& path, const std::filesystem::path& folder,
                 Problems& problems) {
  return std::make_shared<const std::vector<std::pair<double, double>>>(
      read_trace({problems.place(path), path, folder / file, problems}));
}

void load_traces(Scenario& scenario, const std::filesystem::path& folder, Problems& problems) {
  for (auto& [name, host] : scenario.hosts) {
    OscillatorSpec& oscillator = host.clock.oscillator;
    const std::string path = "hosts." + name + ".clock.oscillator.";
    if (oscillator.trace_file)
      oscillator.trace = load_trace(*oscillator.trace_file, path + "trace_file", folder, problems);
    if (oscillator.temperature && !oscillator.temperature->trace_file.empty())
      oscillator.temperature->trace =
          load_trace(oscillator.temperature->trace_file, path + "temperature.trace_file", folder, problems);
  }
}

ReadResult failure(const std::filesystem::path& file, const std::string& message) {
  return {std::nullopt, {Diagnostic{file.string(), 0, 0, "", message}}};
}

std::vector<std::string> paths_of(std::span<const Override> overrides) {
  std::vector<std::string> paths;
  for (const Override& change : overrides) paths.push_back(change.path);
  return paths;
}

ReadResult read_tree(std::string_view yaml, const std::filesystem::path& file, std::span<const Override> overrides,
                     std::optional<std::uint64_t> seed) {
  Problems problems{file.string(), paths_of(overrides)};
  YamlNode root = parse_yaml(yaml, -1, "", problems);
  if (root.kind == YamlNode::Kind::null && problems.empty())
    problems.add({1, 1, -1}, "",
                 "the file is empty; expected a scenario with format, description, stop and hosts");
  if (root.kind == YamlNode::Kind::null) return {std::nullopt, problems.sorted()};
  for (std::size_t i = 0; i < overrides.size(); ++i) apply_override(overrides[i], static_cast<int>(i), root, problems);

  Scenario scenario;
  const std::filesystem::path folder = file.parent_path();
  Reader reader{problems, folder};
  reader.read(root, "", scenario, {});
  load_traces(scenario, folder, problems);
  scenario.folder = std::filesystem::absolute(file).parent_path().lexically_normal();
  if (seed) scenario.seed = *seed;
  check(scenario, problems);
  if (!problems.empty()) return {std::nullopt, problems.sorted()};
  return {std::move(scenario), {}};
}

}  // namespace

ReadResult read_scenario_text(std::string_view yaml, const std::filesystem::path& file,
                              std::span<const Override> overrides, std::optional<std::uint64_t> seed) {
  try {
    return read_tree(yaml, file, overrides, seed);
  } catch (const std::exception& error) {   // out of memory, an unreadable folder
    return failure(file, error.what());
  }
}

ReadResult read_scenario(const std::filesystem::path& file, std::span<const Override> overrides,
                         std::optional<std::uint64_t> seed) {
  try {
    constexpr std::uintmax_t largest = std::uintmax_t{17} << 20;   // a little more than the YAML reader accepts
    std::error_code error;
    if (!std::filesystem::exists(file, error)) return failure(file, "there is no such file");
    if (!std::filesystem::is_regular_file(file, error))
      return failure(file, "this is not a file; expected a scenario's YAML");
    if (std::filesystem::file_size(file, error) > largest)
      return failure(file, "larger than 16 MiB; expected a smaller scenario");
    std::ifstream in{file, std::ios::binary};
    std::ostringstream text;
    if (!(in && text << in.rdbuf()) && std::filesystem::file_size(file, error) != 0)
      return failure(file, "cannot be read");
    return read_tree(text.str(), file, overrides, seed);
  } catch (const std::exception& error) {
    return failure(file, error.what());
  }
}

}  // namespace ntpsim

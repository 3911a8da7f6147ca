#include "sim/host/real/real_launch.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

#include "sim/daemon/launch/executable.h"
#include "sim/daemon/launch/launch.h"
#include "sim/daemon/launch/sandbox.h"
#include "sim/host/run_fault.h"

namespace ntpsim::host {

namespace {

namespace fs = std::filesystem;

std::string read_file(const fs::path& path) {
  std::ifstream in{path, std::ios::binary};
  if (!in) throw RunFault{path.string() + ": cannot be read"};
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

// Such a program holds the names of its applets, each ended by a zero.
void require_applet(const std::string& program, std::string_view applet) {
  std::string name{applet};
  name.insert(name.begin(), '\0');
  name.push_back('\0');
  if (read_file(program).find(name) == std::string::npos)
    throw ProgramMissing{program + ": built without its applet " + std::string{applet}};
}

// Libraries of an interpreter that the machine has: without them it would start and find nothing.
void require_package(const daemon::Launch& launch, const daemon::Profile* profile) {
  if (profile == nullptr || profile->folder.empty() || profile->program.front() != '/' || !launch.program.empty()) return;
  const fs::path folder = fs::path{launch.packages} / profile->folder;
  std::error_code error;
  if (!fs::exists(folder, error))
    throw ProgramMissing{folder.string() + ": does not exist; `ntpsim daemons` fetches " + std::string{profile->folder}};
}

void require_executable(const std::string& program, bool of_package, const std::string& package) {
  std::error_code error;
  if (!fs::exists(program, error)) {
    if (of_package)
      throw ProgramMissing{program + ": does not exist" + (package.empty() ? "" : "; `ntpsim daemons` fetches " + package)};
    throw RunFault{program + ": no such program"};
  }
  const std::string problem = daemon::why_not_executable(program);
  if (!problem.empty()) throw RunFault{problem};
}

}  // namespace

std::string program_path(const DaemonConfig& config) {
  const fs::path path = fs::absolute(*config.program);
  std::error_code missing;
  const bool climbs = std::find(path.begin(), path.end(), "..") != path.end();
  const fs::path resolved = climbs ? fs::canonical(path, missing) : path;
  return (missing ? path : resolved).string();
}

void place_files(const DaemonConfig& config, const std::string& folder, LocalTime now) {
  for (const DaemonFile& file : config.files) {
    const fs::path path = fs::path{folder} / fs::path{file.path}.relative_path();
    std::error_code error;
    fs::create_directories(path.parent_path(), error);
    std::ofstream out{path, std::ios::binary};
    out << file.text;
    out.close();
    if (!out) throw RunFault{path.string() + ": cannot be written"};
    daemon::date(path.string(), now.since_epoch().floor_nanoseconds());
  }
}

daemon::ProgramImage prepare_program(const DaemonConfig& config, const RealProgramsPlace& place, const std::string& folder,
                                     const std::string& scenario_folder, LocalTime now) {
  const daemon::Profile* profile = config.profile ? daemon::find_profile(*config.profile) : nullptr;
  daemon::Launch launch;
  launch.packages = place.packages.string();
  launch.library = place.library.string();
  launch.loader = place.loader.string();
  launch.debugger = place.debugger;
  launch.sandbox = folder;
  if (config.program) launch.program = program_path(config);
  launch.config = config.config.value_or("");
  if (config.config_file) {
    launch.config = read_file(fs::path{scenario_folder} / *config.config_file);
    launch.replaces_config = true;
  }
  launch.arguments = config.args;
  launch.lets_lines_out = config.buffering == Buffering::line;
  launch.reports_are_read = config.reports == Reports::faults;
  for (const auto& [name, value] : config.environment) launch.environment.push_back(name + "=" + value);
  launch.file_date = now.since_epoch().floor_nanoseconds();
  require_package(launch, profile);
  require_executable(launch.program.empty() ? daemon::program_of(*profile, launch) : launch.program, !config.program,
                     profile ? std::string{profile->folder} : "");
  if (profile && !profile->applet.empty())
    require_applet(launch.program.empty() ? std::string{profile->program} : launch.program, profile->applet);
  return profile ? daemon::prepare(*profile, launch) : daemon::prepare(launch);
}

namespace {

std::vector<fs::path> files_below(const std::string& folder, std::string_view place) {
  std::vector<fs::path> files;
  std::error_code error;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path{folder} / fs::path{place}.relative_path(), error))
    if (!entry.is_directory(error)) files.push_back(entry.path());
  return files;
}

}  // namespace

void remove_state(const DaemonConfig& config, const std::string& folder, const IsItsOwn& is_its_own) {
  const daemon::Profile* profile = config.profile ? daemon::find_profile(*config.profile) : nullptr;
  std::error_code error;
  for (const std::string_view place : profile ? profile->directories : daemon::Texts{})
    for (const fs::path& file : files_below(folder, place)) fs::remove(file, error);
  for (const std::string_view place : {"/var", "/run", "/tmp"})
    for (const fs::path& file : files_below(folder, place))
      if (is_its_own(file.string())) fs::remove(file, error);
}

}  // namespace ntpsim::host

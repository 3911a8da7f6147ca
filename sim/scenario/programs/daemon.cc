#include "sim/scenario/programs/daemon.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <string_view>

#include "sim/scenario/notation/words.h"
#include "sim/scenario/programs/program_check.h"

namespace ntpsim {

namespace {

// The folders that each host has to itself. A file elsewhere would be the machine's.
bool is_on_host(const std::string& path) {
  constexpr std::string_view own[] = {"/etc/", "/run/", "/tmp/", "/var/"};
  return path.find("..") == std::string::npos && !path.ends_with('/') &&
         std::any_of(std::begin(own), std::end(own), [&](std::string_view folder) { return path.starts_with(folder); });
}

}  // namespace

void ProgramTrait<DaemonConfig>::check(const ProgramCheck& place, const DaemonConfig& config) {
  if (!config.profile && !config.program)
    place.problem("there is neither profile nor program; expected one of them, or both");
  if (config.config && config.config_file)
    place.problem("config", "config is appended to the profile's and config_file replaces it; expected one of them");
  if (!config.profile && (config.config || config.config_file))
    place.problem(config.config ? "config" : "config_file",
                  "a program without a profile has no place for a configuration; expected files and args");
  std::error_code error;
  if (config.config_file && !std::filesystem::is_regular_file(place.check.scenario.folder / *config.config_file, error))
    place.problem("config_file", "there is no file " + in_quotes(*config.config_file));
  for (std::size_t i = 0; i < config.files.size(); ++i)
    if (!is_on_host(config.files[i].path))
      place.problem("files." + std::to_string(i + 1) + ".path", in_quotes(config.files[i].path) +
                            " is not a file of the host; expected a path below /etc, /run, /tmp or /var, without '..'");
  if (config.expect_end && !DaemonEnd::parse(*config.expect_end))
    place.problem("expect_end", in_quotes(*config.expect_end) + " is not an end; expected running, any, exit N or signal N");
}

}  // namespace ntpsim

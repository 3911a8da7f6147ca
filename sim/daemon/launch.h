// From a row of the table of profiles, and what a scenario adds to it, to what is executed.
#pragma once

#include <string>
#include <vector>

#include "sim/daemon/keeper.h"
#include "sim/daemon/profiles.h"

namespace ntpsim::daemon {

struct Launch {
  std::string packages;                         // where the fetched programs lie
  std::string library;                          // to preload
  std::string loader;                           // for programs without the dynamic loader
  std::string sandbox;                          // the host's folder
  std::string program;                          // replaces the profile's, if not empty
  std::int64_t file_date = 0;                   // of what is written: nanoseconds of the host's realtime clock
  std::string config;                           // appended to the template
  bool replaces_config = false;                 // config is all there is
  std::vector<std::string> arguments;           // after the profile's
  std::vector<std::string> environment;
  bool lets_lines_out = true;                   // as in ProgramImage
  std::vector<std::string> debugger;            // gdb or valgrind and its own arguments; the program's follow
  bool by_trap_alone = false;                   // a dynamic program, too, is given to the loader: no function is preloaded
};

// The file that a profile executes.
std::string program_of(const Profile& profile, const Launch& launch);

// Writes the configuration into the host's folder and says what to execute. Throws std::runtime_error where a file cannot be
// written.
ProgramImage prepare(const Profile& profile, const Launch& launch);
// The same for a program without a profile: launch.program and nothing that it was not given.
ProgramImage prepare(const Launch& launch);

}  // namespace ntpsim::daemon

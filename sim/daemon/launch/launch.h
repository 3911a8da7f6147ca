// Makes the command of a real program from its profile and the scenario's additions.
#pragma once

#include <string>
#include <vector>

#include "sim/daemon/launch/keeper.h"
#include "sim/daemon/profiles.h"

namespace ntpsim::daemon {

struct Launch {
  std::string packages;                         // folder of the fetched programs
  std::string library;                          // to preload
  std::string loader;                           // for programs without a dynamic loader
  std::string sandbox;                          // the host's folder
  std::string program;                          // replaces the profile's, unless empty
  std::int64_t file_date = 0;                   // date of the files that are written: nanoseconds of the host's realtime clock
  std::string config;                           // appended to the template
  bool replaces_config = false;                 // whether config replaces the template
  std::vector<std::string> arguments;           // after the profile's
  std::vector<std::string> environment;
  bool lets_lines_out = true;                   // as in ProgramImage
  bool reports_are_read = true;                 // those of sanitizers and valgrind, in the program's output
  std::vector<std::string> debugger;            // gdb or valgrind with its arguments, before the program's
  bool by_trap_alone = false;                   // the loader starts a dynamic program too: no function is preloaded
};

// The file that a profile executes.
std::string program_of(const Profile& profile, const Launch& launch);

// Writes the configuration into the host's folder and returns the command. Throws std::runtime_error if a file cannot be written.
ProgramImage prepare(const Profile& profile, const Launch& launch);
// The same for a program without a profile: launch.program with nothing but the scenario's additions.
ProgramImage prepare(const Launch& launch);

}  // namespace ntpsim::daemon

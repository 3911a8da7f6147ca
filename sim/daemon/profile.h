// What is known of each daemon: where its package has it, how it is started in the foreground, which configuration makes it
// usable. What differs between daemons stands here and nowhere else.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/daemon/keeper.h"

namespace ntpsim::daemon {

struct Profile {
  std::string_view name;
  std::string_view package;                     // folder under the fetched programs
  std::string_view program;                     // in it, or absolute
  std::vector<std::string_view> arguments;
  std::string_view config_path;                 // in the host; empty: it has no configuration file
  std::string_view config_template;             // pid file, drift file and sockets only
  std::vector<std::string_view> directories;    // that the package's installation would have made
  std::vector<std::string_view> environment;    // {package} stands for the package's folder
  bool ends_by_itself = false;                  // a client that asks once
  std::string_view applet = "";                 // that a program of many must have been built with
};

const Profile* find_profile(std::string_view name);
std::vector<std::string_view> profile_names();

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

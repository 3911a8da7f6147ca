// A real program on a simulated host.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/base/time.h"

namespace ntpsim {

struct DaemonFile {
  std::string path;                       // absolute, as the program sees it
  std::string text;
};

struct DaemonConfig {
  std::optional<std::string> profile;     // how to start it; absent: `program` is all that is known
  std::optional<std::string> program;     // an executable of the machine, instead of the profile's
  std::optional<std::string> config;      // appended to the profile's configuration
  std::optional<std::string> config_file; // replaces it; relative to the scenario
  std::vector<std::string> args;          // after the profile's
  std::vector<DaemonFile> files;          // placed on the host before the start
  std::map<std::string, std::string> environment;
  std::string buffering = "line";         // of what it prints: line | full
  std::string stop_signal = "TERM";
  Duration grace = Duration::from_whole_seconds(10);   // simulated, from the stop signal until it is killed
  std::optional<std::string> expect_end;  // running | any | exit N | signal N; absent: the profile's end
};

// How a program must stand at the end.
struct DaemonEnd {
  enum class How { running, any, exited, signalled } how = How::running;
  int number = 0;

  static std::optional<DaemonEnd> parse(std::string_view text);
};

// How this program must stand at the end: as the scenario says, or as its profile does; without both it runs.
std::string_view expected_end(const DaemonConfig& config);

// What the profile says that an exit status means; empty: nothing.
std::string_view meaning_of_exit(const DaemonConfig& config, int status);

}  // namespace ntpsim

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

enum class Buffering { line, full };
enum class Reports { faults, ignored };
enum class StopSignal { term, interrupt, hang_up, quit, kill };

struct DaemonConfig {
  std::optional<std::string> profile;     // how it is started; absent: nothing is known but `program`
  std::optional<std::string> program;     // an executable of the machine, instead of the profile's
  std::optional<std::string> config;      // appended to the profile's configuration
  std::optional<std::string> config_file; // replaces it; relative to the scenario
  std::vector<std::string> args;          // appended to the profile's
  std::vector<DaemonFile> files;          // placed on the host before the start
  std::map<std::string, std::string> environment;
  Buffering buffering = Buffering::line;  // of its standard output
  Reports reports = Reports::faults;      // of sanitizers and valgrind, in its output
  StopSignal stop_signal = StopSignal::term;
  Duration grace = Duration::from_whole_seconds(10);   // simulated time from the stop signal until it is killed
  std::optional<std::string> expect_end;  // running | any | exit N | signal N; absent: the profile's end
};

// The state that a program must have at the end of a run.
struct DaemonEnd {
  enum class How { running, any, exited, signalled } how = How::running;
  int number = 0;

  static std::optional<DaemonEnd> parse(std::string_view text);
};

// The state that this program must have at the end: the scenario's, else the profile's, else running.
std::string_view expected_end(const DaemonConfig& config);

// What an exit status means by the profile; empty: unknown.
std::string_view meaning_of_exit(const DaemonConfig& config, int status);

}  // namespace ntpsim

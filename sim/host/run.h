// One run: a scenario and its seed become a simulated world, and the world a summary.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sim/record/summary.h"
#include "sim/scenario/expand.h"

namespace ntpsim::net {

struct RunOptions {
  std::optional<std::filesystem::path> folder;        // an existing empty folder for the run's files
  bool pcap = false;                                  // packets.pcap in the folder
  bool map_scheduler = false;                         // ns-3's other event queue: the same results, for the test of that
  std::filesystem::path packages;                     // Debian's programs, one root each: see `ntpsim daemons`
  std::filesystem::path library;                      // what is preloaded into real programs
  std::filesystem::path loader;                       // what starts those that the dynamic loader does not
  std::vector<std::string> debugger;                  // under which they run; empty: none
  std::function<bool(double done)> keep_going;        // asked now and then with the share of simulated time; false ends the run
};

enum class RunEnd { finished, abandoned };

struct RunResult {
  RunEnd end = RunEnd::finished;
  record::Summary summary;                            // of a finished run
};

// Throws RunFault, ProgramMissing (run_context.h) and record::RecordError.
RunResult run(const ExpandedScenario& scenario, const RunOptions& options);

}  // namespace ntpsim::net

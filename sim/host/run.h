// One run in a world that is already there: its programs live, its timeline happens, and what was seen becomes a summary.
// Who makes the world stands with its networks: sim/net/run.h.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sim/host/event_queue.h"
#include "sim/host/networks.h"
#include "sim/record/recorder.h"
#include "sim/record/summary.h"
#include "sim/scenario/expand.h"

namespace ntpsim::host {

struct RunOptions {
  std::optional<std::filesystem::path> folder;        // an existing empty folder for the run's files
  bool pcap = false;                                  // packets.pcap in the folder
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

// `events` stands at the scenario's start, and `networks` tell the recorder of their packets. Throws RunFault, ProgramMissing
// (run_fault.h) and record::RecordError.
RunResult run(const ExpandedScenario& scenario, EventQueue& events, Networks& networks, record::Recorder& recorder,
              const RunOptions& options);

}  // namespace ntpsim::host

// Runs a scenario in a world that exists already, and makes its summary. The simulator of networks makes the world:
// sim/net/run.h.
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
  std::filesystem::path packages;                     // Debian's programs, one root each; see `ntpsim daemons`
  std::filesystem::path library;                      // the library that is preloaded into real programs
  std::filesystem::path loader;                       // starts programs that the dynamic loader does not start
  std::vector<std::string> debugger;                  // command under which they run; empty: none
  std::function<bool(double done)> keep_going;        // called with the share of time that is done; false ends the run
};

enum class RunEnd { finished, abandoned };

struct RunResult {
  RunEnd end = RunEnd::finished;
  record::Summary summary;                            // of a finished run
};

// `events` is at the scenario's start, and `networks` tell the recorder of their packets. Throws RunFault, ProgramMissing
// (run_fault.h) and record::RecordError.
RunResult run(const ExpandedScenario& scenario, EventQueue& events, Networks& networks, record::Recorder& recorder,
              const RunOptions& options);

}  // namespace ntpsim::host

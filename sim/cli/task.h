// One scenario to run: read, checked, and with the folder for its results.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sim/cli/golden.h"
#include "sim/cli/scenario_files.h"
#include "sim/net/simulator.h"
#include "sim/record/verdict/outcome.h"
#include "sim/scenario/expand.h"

namespace ntpsim::cli {

struct Task {
  ScenarioFile file;
  ExpandedScenario scenario;
  std::optional<Golden> golden;          // to compare the run with
  std::filesystem::path folder;
  std::string repeat;                    // the command that runs it again
};

struct TaskOptions {
  bool pcap = false;
  net::Scheduler scheduler = net::Scheduler::priority_queue;
  std::vector<std::string> debugger;                      // --wrap
  bool pin = true;                                        // runs with real programs stay on one core
  std::function<void(double done)> progress;              // may be empty
};

// Runs the task in this process. Never throws: a fault is an outcome.
record::ScenarioOutcome carry_out(const Task& task, const TaskOptions& options);

}  // namespace ntpsim::cli

// Runs the tasks of a command line, each in a process of its own, and prints each verdict as it comes, in the order of the
// tasks.
#pragma once

#include <vector>

#include "sim/cli/finished_run.h"
#include "sim/cli/run_limits.h"
#include "sim/cli/task.h"

namespace ntpsim::cli {

struct RunAllOptions {
  TaskOptions task;
  RunLimits limits;
  int jobs = 1;
  bool json = false;
  bool quiet = false;
};

std::vector<FinishedRun> run_all(const std::vector<Task>& tasks, const RunAllOptions& options);

}  // namespace ntpsim::cli

#include "sim/cli/run_all.h"

#include <iostream>

#include "sim/batch/jobs.h"
#include "sim/cli/interrupt.h"
#include "sim/cli/progress.h"

namespace ntpsim::cli {

namespace {

void print(const FinishedRun& run, const RunAllOptions& options) {
  if (options.json) std::cout << run.json;
  else if (!options.quiet || run.status != 0) std::cout << run.verdict;
  std::cout.flush();
}

// One scenario needs no process of its own: a run of milliseconds shall not wait for a fork.
FinishedRun run_here(const Task& task, const RunAllOptions& options) {
  Progress progress{!options.quiet && !options.json};
  TaskOptions here = options.task;
  here.progress = [&](double done) { progress.show(task.file.name, done); };
  return finish(carry_out(task, here));
}

FinishedRun of_crash(const Task& task, const std::string& what) {
  record::ScenarioOutcome outcome;
  outcome.scenario = task.file.name;
  outcome.repeat = task.repeat;
  outcome.status = interrupted ? record::ScenarioOutcome::Status::interrupted : record::ScenarioOutcome::Status::fault;
  outcome.message = what;
  return finish(outcome);
}

}  // namespace

std::vector<FinishedRun> run_all(const std::vector<Task>& tasks, const RunAllOptions& options) {
  if (tasks.size() == 1) {
    std::vector<FinishedRun> one{run_here(tasks.front(), options)};
    print(one.front(), options);
    return one;
  }
  std::vector<std::function<std::string()>> jobs;
  for (const Task& task : tasks)
    jobs.push_back([&task, &options] { return to_text(finish(carry_out(task, options.task))); });
  std::vector<FinishedRun> runs;
  Progress progress{!options.quiet && !options.json};
  batch::run_jobs(jobs, options.jobs, &interrupted, [&](std::size_t index, const batch::JobResult& result) {
    runs.push_back(result.crashed ? of_crash(tasks[index], result.output) : from_text(result.output));
    progress.clear();
    print(runs.back(), options);
    progress.show(std::to_string(runs.size()) + " of " + std::to_string(tasks.size()),
                  static_cast<double>(runs.size()) / static_cast<double>(tasks.size()));
  });
  return runs;
}

}  // namespace ntpsim::cli

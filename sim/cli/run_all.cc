#include "sim/cli/run_all.h"

#include <iostream>
#include <memory>

#include "sim/batch/jobs.h"
#include "sim/cli/interrupt.h"
#include "sim/cli/progress.h"
#include "sim/record/files/run_folder.h"

namespace ntpsim::cli {

namespace {

void print(const FinishedRun& run, const RunAllOptions& options) {
  if (options.json) std::cout << run.json;
  else if (!options.quiet || run.status != 0) std::cout << run.verdict;
  std::cout.flush();
}

// What a process of a run did not tell any more, its parent tells in its place, and tidies up behind it.
FinishedRun of_end(const Task& task, const std::filesystem::path& made, const batch::JobResult& result) {
  using Status = record::ScenarioOutcome::Status;
  record::RunFolder::remove_abandoned(task.folder, made);
  record::ScenarioOutcome outcome;
  outcome.scenario = task.file.name;
  outcome.repeat = task.repeat;
  outcome.status = result.end == batch::JobResult::End::interrupted ? Status::interrupted : Status::fault;
  outcome.message = result.output;
  return finish(outcome);
}

}  // namespace

std::vector<FinishedRun> run_all(const std::vector<Task>& tasks, const RunAllOptions& options) {
  const bool wants_progress = !options.quiet && !options.json;
  std::vector<batch::Job> jobs;
  std::vector<std::filesystem::path> made;   // by task: the topmost of the folders that its run has to make
  for (const Task& task : tasks) {
    made.push_back(record::RunFolder::topmost_missing(task.folder));
    const auto watch = std::make_shared<LimitWatch>(options.limits, task.folder);
    const auto work = [&task, &options, shows_progress = wants_progress && tasks.size() == 1] {
      Progress progress{shows_progress};
      TaskOptions here = options.task;
      here.progress = [&](double done) { progress.show(task.file.name, done); };
      return to_text(finish(carry_out(task, here)));
    };
    jobs.push_back({work, [watch](pid_t process) { return watch->exceeded(process); }});
  }
  std::vector<FinishedRun> runs;
  Progress progress{wants_progress && tasks.size() > 1};
  batch::run_jobs(jobs, options.jobs, &interrupted, [&](std::size_t index, const batch::JobResult& result) {
    const bool is_done = result.end == batch::JobResult::End::done;
    runs.push_back(is_done ? from_text(result.output) : of_end(tasks[index], made[index], result));
    progress.clear();
    print(runs.back(), options);
    progress.show(std::to_string(runs.size()) + " of " + std::to_string(tasks.size()),
                  static_cast<double>(runs.size()) / static_cast<double>(tasks.size()));
  });
  return runs;
}

}  // namespace ntpsim::cli

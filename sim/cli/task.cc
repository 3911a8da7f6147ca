#include "sim/cli/task.h"

#include <chrono>
#include <sstream>

#include "sim/cli/core_pin.h"
#include "sim/cli/interrupt.h"
#include "sim/cli/places.h"
#include "sim/host/run_fault.h"
#include "sim/net/run.h"
#include "sim/record/record_error.h"
#include "sim/record/files/run_folder.h"
#include "sim/scenario/resolved.h"

namespace ntpsim::cli {

namespace {

using Outcome = record::ScenarioOutcome;
using Clock = std::chrono::steady_clock;

std::string resolved(const Scenario& scenario) {
  std::ostringstream text;
  write_resolved(text, scenario);
  return text.str();
}

bool has_real_programs(const Scenario& scenario) {
  for (const auto& [name, host] : scenario.hosts)
    for (const ProgramSpec& program : host.programs)
      if (is_real_program(program.kind)) return true;
  return false;
}

void run_into(record::RunFolder& folder, const Task& task, const TaskOptions& options, Outcome& outcome) {
  host::RunOptions run;
  run.folder = folder.path();
  run.pcap = options.pcap;
  run.packages = fetched_programs();
  run.library = preload_library();
  run.loader = program_loader();
  run.debugger = options.debugger;
  run.keep_going = [&](double done) {
    if (options.progress) options.progress(done);
    return !interrupted;
  };
  host::RunResult result = net::run(task.scenario, run, options.scheduler);
  if (result.end == host::RunEnd::abandoned) {
    outcome.status = Outcome::Status::interrupted;
    outcome.message = "interrupted";
    return;
  }
  if (task.golden) compare_with_golden(*task.golden, result.summary);
  folder.write("scenario.yaml", resolved(task.scenario.scenario));
  record::write_summary_json(folder.path() / "summary.json", result.summary);
  folder.commit();
  outcome.folder = task.folder.string();
  outcome.status = result.summary.expectations.empty() ? Outcome::Status::ran
                   : result.summary.all_met()          ? Outcome::Status::met
                                                       : Outcome::Status::missed;
  outcome.summary = std::move(result.summary);
}

}  // namespace

Outcome carry_out(const Task& task, const TaskOptions& options) {
  const auto started = Clock::now();
  Outcome outcome;
  outcome.scenario = task.file.name;
  outcome.repeat = task.repeat;
  const CorePin pin{options.pin && has_real_programs(task.scenario.scenario)};
  try {
    record::RunFolder folder{task.folder};
    try {
      run_into(folder, task, options, outcome);
    } catch (const host::RunFault& fault) {
      outcome.status = Outcome::Status::fault;
      outcome.message = fault.what();
      outcome.folder = folder.keep_failed(outcome.message).string();
      if (!outcome.folder.empty()) outcome.message += "\nfiles: " + outcome.folder;
    }
  } catch (const host::ProgramMissing& missing) {
    outcome.status = Outcome::Status::skipped;
    outcome.message = missing.what();
  } catch (const std::exception& error) {
    outcome.status = Outcome::Status::fault;
    outcome.message = error.what();
  }
  outcome.wall_seconds = std::chrono::duration<double>(Clock::now() - started).count();
  return outcome;
}

}  // namespace ntpsim::cli

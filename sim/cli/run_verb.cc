// ntpsim run: the main job. Everything is read and checked before anything runs.
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>

#include "sim/cli/finished_run.h"
#include "sim/cli/options.h"
#include "sim/cli/progress.h"
#include "sim/cli/read_all.h"
#include "sim/cli/run_all.h"
#include "sim/cli/task.h"
#include "sim/cli/usage_error.h"
#include "sim/cli/verbs.h"
#include "sim/record/record_error.h"
#include "sim/record/files/run_folder.h"
#include "sim/scenario/notation/units.h"

namespace fs = std::filesystem;
namespace po = boost::program_options;

namespace ntpsim::cli {

namespace {

void describe(Options& options) {
  options.add()("seed", po::value<std::uint64_t>()->value_name("N"), "use this seed instead of the scenario's");
  options.add()("set", po::value<std::vector<std::string>>()->default_value({}, "")->value_name("PATH=VALUE"),
                "replace a value of the scenario, by its dotted path; may be repeated");
  options.add()("jobs", po::value<int>()->default_value(1)->value_name("N"), "scenarios that run at the same time");
  options.add()("out", po::value<std::string>()->value_name("DIR"),
                "where the run folder goes: DIR itself for one scenario, one folder each below it for several; default: runs");
  options.add()("timeout", po::value<std::string>()->value_name("T"), "end each run after this much wall time, such as 5min");
  options.add()("junit", po::value<std::string>()->value_name("FILE"), "write the verdicts as JUnit XML");
  options.add()("json", po::bool_switch(), "print one JSON object per scenario instead of text");
  options.add()("pcap", po::bool_switch(), "also write the packets of each host as pcap with nanoseconds");
  options.add()("quiet", po::bool_switch(), "print only what was missed");
  options.add()("wrap", po::value<std::string>()->value_name("CMD"),
                "run real programs under a debugger, such as 'gdb -q' or 'valgrind'; wall time is not limited then");
  options.add()("no-pin", po::bool_switch(), "let real programs and the simulator run on any core");
  options.add()("scheduler", po::value<std::string>()->default_value("priority-queue")->value_name("NAME"),
                "ns-3's event queue: priority-queue or map; results are the same");
  options.positional("scenario");
}

std::vector<std::string> repeat_arguments(const Options& options) {
  std::vector<std::string> words;
  if (options.has("seed")) words.push_back("--seed " + std::to_string(options.get<std::uint64_t>("seed")));
  for (const auto& change : options.get<std::vector<std::string>>("set")) words.push_back("--set '" + change + "'");
  return words;
}

std::string repeat_command(const Options& options, const ScenarioFile& file) {
  std::string command = "ntpsim run " + file.path.string();
  for (const auto& word : repeat_arguments(options)) command += " " + word;
  return command;
}

fs::path folder_of(const Options& options, const ScenarioFile& file, std::size_t scenarios) {
  if (!options.has("out")) return fs::path{"runs"} / file.name;
  const fs::path out = options.get<std::string>("out");
  return scenarios == 1 ? out : out / file.name;
}

std::string on_path(const std::string& name) {
  if (name.find('/') != std::string::npos) return fs::absolute(name).string();
  std::istringstream folders{std::getenv("PATH") ? std::getenv("PATH") : "/usr/bin:/bin"};
  for (std::string folder; std::getline(folders, folder, ':');)
    if (fs::exists(fs::path{folder} / name)) return (fs::path{folder} / name).string();
  throw UsageError{"--wrap " + name + ": there is no such program on the path"};
}

// gdb can start a program so that the library comes in before it and stays out of the debugger itself; valgrind, which is
// static and speaks to the kernel for its program, is a program like others to the library.
std::vector<std::string> debugger_words(const std::string& text) {
  std::istringstream in{text};
  std::vector<std::string> words{std::istream_iterator<std::string>{in}, {}};
  if (!words.empty() && words.back() == "--args") words.pop_back();
  const std::string name = words.empty() ? "" : fs::path{words.front()}.filename().string();
  if (name.find("gdb") == std::string::npos && name.find("valgrind") == std::string::npos)
    throw UsageError{"--wrap " + text +
                     ": gdb or valgrind with its options was expected; a program built with sanitizers needs no wrapper"};
  words.front() = on_path(words.front());
  return words;
}

TaskOptions task_options(const Options& options) {
  TaskOptions task;
  task.pcap = options.get<bool>("pcap");
  task.pin = !options.get<bool>("no-pin");
  if (options.has("wrap")) task.debugger = debugger_words(options.get<std::string>("wrap"));
  const auto scheduler = options.get<std::string>("scheduler");
  if (scheduler != "map" && scheduler != "priority-queue")
    throw UsageError{"--scheduler " + scheduler + ": priority-queue or map was expected"};
  task.scheduler = scheduler == "map" ? net::Scheduler::map : net::Scheduler::priority_queue;
  if (options.has("timeout")) {
    const auto text = options.get<std::string>("timeout");
    const auto limit = parse_quantity(text, Dimension::time).value;
    if (!limit || limit->value() <= 0) throw UsageError{"--timeout " + text + ": a time above zero was expected, such as 30s or 5min"};
    task.timeout = std::chrono::duration<double>{limit->value()};
  }
  return task;
}

// Before the first run, so that an hour's work is not lost to the last name.
void require_folders(const std::vector<Task>& tasks) {
  try {
    for (const Task& task : tasks) record::RunFolder::require_free_or_ours(task.folder);
  } catch (const record::RecordError& error) {
    throw UsageError{error.what()};
  }
}

void write_junit_file(const std::string& name, const std::vector<FinishedRun>& runs) {
  std::ofstream file{name};
  std::vector<record::JunitSuite> suites;
  for (const auto& run : runs) suites.push_back(run.suite);
  record::write_junit(file, suites);
  file.flush();
  if (!file) throw record::RecordError{name + ": the JUnit file could not be written"};
}

}  // namespace

int run_verb(const Arguments& arguments) {
  Options options{"run", "SCENARIO|FOLDER... [options]",
                  "Runs scenarios and judges them. Each leaves a folder of plain files; the exit status is the verdict."};
  describe(options);
  if (!options.parse(arguments)) return 0;
  if (!options.has("scenario")) throw UsageError{"run: which scenario? `ntpsim list` shows those that come with ntpsim"};
  if (options.get<int>("jobs") < 1) throw UsageError{"--jobs: a number of at least 1 was expected"};
  const TaskOptions how = task_options(options);
  const auto files = find_scenarios(options.get<std::vector<std::string>>("scenario"));
  const auto overrides = parse_overrides(options.get<std::vector<std::string>>("set"));
  const auto seed = options.has("seed") ? std::optional{options.get<std::uint64_t>("seed")} : std::nullopt;
  auto scenarios = read_all(files, overrides, seed, std::cerr);
  if (!scenarios) return 2;

  std::vector<Task> tasks;
  for (auto& scenario : *scenarios)
    tasks.push_back({scenario.file, std::move(scenario.scenario), folder_of(options, scenario.file, scenarios->size()),
                     repeat_command(options, scenario.file)});
  require_folders(tasks);

  const RunAllOptions all{how, options.get<int>("jobs"), options.get<bool>("json"), options.get<bool>("quiet")};
  const std::vector<FinishedRun> runs = run_all(tasks, all);
  if (options.has("junit")) write_junit_file(options.get<std::string>("junit"), runs);
  return combined_status(runs);
}

}  // namespace ntpsim::cli

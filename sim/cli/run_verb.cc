// ntpsim run: the main job. Everything is read and checked before anything runs.
#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>

#include "sim/cli/finished_run.h"
#include "sim/cli/interrupt.h"
#include "sim/cli/options.h"
#include "sim/cli/read_all.h"
#include "sim/cli/run_all.h"
#include "sim/cli/run_limits.h"
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
  options.add()("seed", po::value<std::string>()->value_name("N"), "use this seed instead of the scenario's");
  options.add()("set", po::value<std::vector<std::string>>()->default_value({}, "")->value_name("PATH=VALUE"),
                "replace a value of the scenario, by its dotted path; may be repeated");
  options.add()("jobs", po::value<int>()->default_value(1)->value_name("N"), "scenarios that run at the same time");
  options.add()("out", po::value<std::string>()->value_name("DIR"),
                "where the run folder goes: DIR itself for one scenario, one folder each below it for several; default: runs");
  options.add()("timeout", po::value<std::string>()->value_name("T"), "end each run after this much wall time, such as 5min");
  options.add()(
      "memory", po::value<std::string>()->value_name("SIZE"),
      "end a run that takes more memory, such as 8GiB; default: three quarters of the machine's, for all jobs together");
  options.add()("disk", po::value<std::string>()->value_name("SIZE"), "end a run whose files take more; default: 16GiB");
  options.add()("junit", po::value<std::string>()->value_name("FILE"), "write the verdicts as JUnit XML");
  options.add()("json", po::bool_switch(), "print one JSON object per scenario instead of text");
  options.add()("pcap", po::bool_switch(), "also write the packets of each host as pcap with nanoseconds");
  options.add()("quiet", po::bool_switch(), "print only missed expectations and faults");
  options.add()("wrap", po::value<std::string>()->value_name("CMD"),
                "run real programs under a debugger, such as 'gdb -q' or 'valgrind', without limits on wall time");
  options.add()("no-pin", po::bool_switch(), "let real programs and the simulator run on any core");
  options.add()("scheduler", po::value<std::string>()->default_value("priority-queue")->value_name("NAME"),
                "ns-3's event queue: priority-queue or map; results are the same");
  options.positional("scenario");
}

std::optional<std::uint64_t> seed_of(const Options& options) {
  if (!options.has("seed")) return std::nullopt;
  const auto text = options.get<std::string>("seed");
  std::uint64_t seed = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seed);
  if (error != std::errc{} || end != text.data() + text.size())
    throw UsageError{"--seed " + text + ": a whole number from 0 to 18446744073709551615 was expected"};
  return seed;
}

// As one word of a shell's command line.
std::string quoted(const std::string& word) {
  constexpr std::string_view plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-./:,+@%";
  if (!word.empty() && word.find_first_not_of(plain) == std::string::npos) return word;
  std::string text = "'";
  for (const char c : word) text += c == '\'' ? "'\\''" : std::string{c};
  return text + "'";
}

fs::path folder_of(const Options& options, const ScenarioFile& file, std::size_t scenarios) {
  if (!options.has("out")) return fs::path{"runs"} / file.name;
  const fs::path out = options.get<std::string>("out");
  return scenarios == 1 ? out : out / file.name;
}

// Of several scenarios only this one, into the same folder. An option can change the verdict unless it only says how verdicts are
// told. Also --jobs, which divides the machine's memory.
std::string repeat_command(const Options& options, const ScenarioFile& file, const fs::path& folder) {
  constexpr std::array telling{"json", "junit", "quiet"};
  std::string command = "ntpsim run " + quoted(file.path.string());
  for (const auto& [name, value] : options.given()) {
    if (std::find(telling.begin(), telling.end(), name) != telling.end()) continue;
    command += " --" + name;
    if (value) command += " " + quoted(name == "out" ? folder.string() : *value);
  }
  return command;
}

std::string on_path(const std::string& name) {
  if (name.find('/') != std::string::npos) return fs::absolute(name).string();
  std::istringstream folders{std::getenv("PATH") ? std::getenv("PATH") : "/usr/bin:/bin"};
  for (std::string folder; std::getline(folders, folder, ':');)
    if (fs::exists(fs::path{folder} / name)) return (fs::path{folder} / name).string();
  throw UsageError{"--wrap " + name + ": there is no such program on the path"};
}

// gdb can start a program with the library preloaded, without preloading it into gdb itself. valgrind is static and makes
// the system calls of its program, so for the library it is a program like any other.
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
  return task;
}

// Of an option such as --memory 8GiB, above zero.
double quantity_of(const Options& options, const char* name, Dimension dimension, const char* expected) {
  const auto text = options.get<std::string>(name);
  const auto value = parse_quantity(text, dimension).value;
  if (!value || value->value() <= 0) throw UsageError{std::string{"--"} + name + " " + text + ": " + expected};
  return value->value();
}

RunLimits limits_of(const Options& options) {
  constexpr const char* size = "a size above zero was expected, such as 500MB or 8GiB";
  RunLimits limits;
  if (options.has("timeout"))
    limits.time = std::chrono::duration<double>{
        quantity_of(options, "timeout", Dimension::time, "a time above zero was expected, such as 30s or 5min")};
  limits.memory = options.has("memory") ? static_cast<std::uint64_t>(quantity_of(options, "memory", Dimension::bytes, size))
                                        : default_memory(options.get<int>("jobs"));
  limits.disk =
      options.has("disk") ? static_cast<std::uint64_t>(quantity_of(options, "disk", Dimension::bytes, size)) : default_disk;
  return limits;
}

// Before the first run, so that an hour's work is not lost to the last name.
void require_folders(const std::vector<Task>& tasks) {
  try {
    for (const Task& task : tasks) record::RunFolder::require_free_or_ours(task.folder);
  } catch (const record::RecordError& error) {
    throw UsageError{error.what()};
  }
}

// Opened before the first run, so that an hour's work is not lost to a name that cannot be written.
class JunitFile {
 public:
  explicit JunitFile(const std::string& name) : name_{name}, file_{name} {
    if (!file_) throw record::RecordError{name_ + ": the JUnit file cannot be written"};
  }
  void write(const std::vector<FinishedRun>& runs) {
    std::vector<record::JunitSuite> suites;
    for (const auto& run : runs) suites.push_back(run.suite);
    record::write_junit(file_, suites);
    file_.flush();
    if (!file_) throw record::RecordError{name_ + ": the JUnit file could not be written"};
  }

 private:
  std::string name_;
  std::ofstream file_;
};

std::vector<Task> read_tasks(const Options& options, const RunLimits& limits) {
  const SetupLimits while_reading{limits};
  const auto files = find_scenarios(options.get<std::vector<std::string>>("scenario"));
  const auto overrides = parse_overrides(options.get<std::vector<std::string>>("set"));
  auto scenarios = read_all(files, overrides, seed_of(options), std::cerr);
  std::vector<Task> tasks;
  if (!scenarios) return tasks;
  for (auto& scenario : *scenarios) {
    const fs::path folder = folder_of(options, scenario.file, scenarios->size());
    tasks.push_back({scenario.file, std::move(scenario.scenario), std::move(scenario.golden), folder,
                     repeat_command(options, scenario.file, folder)});
  }
  require_folders(tasks);
  return tasks;
}

}  // namespace

Options run_options() {
  Options options{"SCENARIO|FOLDER... [OPTION]...",
                  "Runs scenarios and judges them. Each leaves a folder of plain files; the exit status is the verdict."};
  describe(options);
  return options;
}

int run_scenarios(const Options& options) {
  if (!options.has("scenario")) throw UsageError{"run: which scenario? `ntpsim list` shows those that come with ntpsim"};
  if (options.get<int>("jobs") < 1) throw UsageError{"--jobs: a number of at least 1 was expected"};
  const RunAllOptions all{task_options(options), limits_of(options), options.get<int>("jobs"), options.get<bool>("json"),
                          options.get<bool>("quiet")};
  const std::vector<Task> tasks = read_tasks(options, all.limits);
  if (tasks.empty()) return 2;
  std::optional<JunitFile> junit;
  if (options.has("junit")) junit.emplace(options.get<std::string>("junit"));
  end_runs_in_order();
  const std::vector<FinishedRun> runs = run_all(tasks, all);
  if (junit) junit->write(runs);
  return combined_status(runs);
}

}  // namespace ntpsim::cli

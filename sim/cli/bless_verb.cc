// ntpsim bless: accept what a scenario says now. A scenario with mistakes gets NAME.txt, the messages that it must give; one
// that runs gets NAME.golden.json, the figures that it must reproduce. Both are reviewed as a diff.
#include <stdlib.h>

#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include "sim/batch/jobs.h"
#include "sim/cli/golden.h"
#include "sim/cli/interrupt.h"
#include "sim/cli/options.h"
#include "sim/cli/places.h"
#include "sim/cli/scenario_files.h"
#include "sim/cli/usage_error.h"
#include "sim/cli/verbs.h"
#include "sim/net/run.h"
#include "sim/record/record_error.h"
#include "sim/scenario/expand.h"
#include "sim/scenario/read_scenario.h"

namespace ntpsim::cli {

namespace {

namespace fs = std::filesystem;

// Messages name the file without its folder, so that they do not depend on where the tree is.
void bless_mistakes(const fs::path& scenario, const std::vector<Diagnostic>& diagnostics) {
  fs::path file = scenario;
  file.replace_extension(".txt");
  std::ofstream out{file};
  for (Diagnostic diagnostic : diagnostics) {
    diagnostic.file = fs::path{diagnostic.file}.filename().string();
    out << diagnostic.text() << '\n';
  }
  out.flush();
  if (!out) throw record::RecordError{file.string() + ": cannot be written"};
  std::cout << file.string() << ": " << diagnostics.size() << " messages\n";
}

// What is left of a blessed run, so that it can come from another process.
struct Blessed {
  std::string problem;   // why there is none
  std::string golden;
  std::string fingerprint;
  bool all_met = false;
};

Blessed carry_out(const Scenario& what) {
  host::RunOptions options;
  options.packages = fetched_programs();
  options.library = preload_library();
  options.loader = program_loader();
  options.keep_going = [](double) { return !interrupted; };
  try {
    const host::RunResult result = net::run(expand(what), options);
    if (result.end == host::RunEnd::abandoned) return {"interrupted", "", "", false};
    return {"", golden_text(result.summary), result.summary.fingerprint, result.summary.all_met()};
  } catch (const std::exception& error) {
    return {error.what(), "", "", false};
  }
}

std::string to_text(const Blessed& blessed) {
  return nlohmann::json{blessed.problem, blessed.golden, blessed.fingerprint, blessed.all_met}.dump(
      -1, ' ', true, nlohmann::json::error_handler_t::replace);
}

Blessed from_text(const std::string& text) {
  const auto json = nlohmann::json::parse(text);
  return {json.at(0), json.at(1), json.at(2), json.at(3)};
}

// Files of real programs that a run which is ended by force would leave.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (fs::temp_directory_path() / "ntpsim-bless-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw record::RecordError{pattern + ": no temporary folder can be made"};
    path_ = pattern;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

void bless_run(const fs::path& scenario, const Scenario& what) {
  const TemporaryFolder files;
  const auto work = [&] {
    setenv("TMPDIR", files.path().c_str(), 1);
    return to_text(carry_out(what));
  };
  const auto results = batch::run_jobs({{work, {}}}, 1, &interrupted, [](std::size_t, const batch::JobResult&) {});
  if (interrupted) {
    std::cerr << scenario.string() << ": interrupted; nothing was blessed\n";
    return;
  }
  const bool is_done = results.front().end == batch::JobResult::End::done;
  const Blessed blessed = is_done ? from_text(results.front().output) : Blessed{results.front().output, "", "", false};
  if (!blessed.problem.empty()) throw record::RecordError{scenario.string() + ": nothing was blessed: " + blessed.problem};
  const fs::path file = golden_file(scenario);
  std::ofstream out{file};
  out << blessed.golden;
  out.flush();
  if (!out) throw record::RecordError{file.string() + ": the golden file could not be written"};
  std::cout << file.string() << ": fingerprint " << blessed.fingerprint << (blessed.all_met ? "" : "; expectations are missed")
            << '\n';
}

}  // namespace

Options bless_options() {
  Options options{"SCENARIO...",
                  "Runs each scenario and writes its figures beside it (NAME.golden.json), or the messages about its mistakes\n"
                  "(NAME.txt). A later run that differs misses an expectation."};
  options.positional("scenario");
  return options;
}

int bless_scenarios(const Options& options) {
  if (!options.has("scenario")) throw UsageError{"bless: which scenario?"};
  end_runs_in_order();
  for (const auto& file : find_scenarios(options.get<std::vector<std::string>>("scenario"))) {
    const ReadResult read = read_scenario(file.path);
    if (read.scenario) bless_run(file.path, *read.scenario);
    else bless_mistakes(file.path, read.diagnostics);
    if (interrupted) return 130;
  }
  return 0;
}

}  // namespace ntpsim::cli

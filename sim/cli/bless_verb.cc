// ntpsim bless: accept what a scenario says now. A scenario with mistakes gets NAME.txt, the messages that it must give; one
// that runs gets NAME.golden.json, the figures that it must reproduce. Both are reviewed as a diff.
#include <fstream>
#include <iostream>

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

// Messages name the file without its folder, so that they are the same wherever the tree lies.
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

void bless_run(const fs::path& scenario, const Scenario& what) {
  host::RunOptions options;
  options.packages = fetched_programs();
  options.library = preload_library();
  options.loader = program_loader();
  options.keep_going = [](double) { return !interrupted; };
  const host::RunResult result = net::run(expand(what), options);
  if (result.end == host::RunEnd::abandoned) throw record::RecordError{"interrupted; nothing was blessed"};
  write_golden(golden_file(scenario), result.summary);
  std::cout << golden_file(scenario).string() << ": fingerprint " << result.summary.fingerprint
            << (result.summary.all_met() ? "" : "; expectations are missed") << '\n';
}

}  // namespace

int bless_verb(const Arguments& arguments) {
  Options options{"bless", "SCENARIO...",
                  "Writes down what each scenario says now: its figures beside it (NAME.golden.json), or the messages about its\n"
                  "mistakes (NAME.txt). A later run that differs misses an expectation."};
  options.positional("scenario");
  if (!options.parse(arguments)) return 0;
  if (!options.has("scenario")) throw UsageError{"bless: which scenario?"};
  for (const auto& file : find_scenarios(options.get<std::vector<std::string>>("scenario"))) {
    const ReadResult read = read_scenario(file.path);
    if (read.scenario) bless_run(file.path, *read.scenario);
    else bless_mistakes(file.path, read.diagnostics);
  }
  return 0;
}

}  // namespace ntpsim::cli

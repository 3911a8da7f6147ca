// ntpsim check: finds mistakes in scenarios without running them.
#include <iostream>

#include "sim/cli/options.h"
#include "sim/cli/read_all.h"
#include "sim/cli/usage_error.h"
#include "sim/cli/verbs.h"

namespace po = boost::program_options;

namespace ntpsim::cli {

Options check_options() {
  Options options{"SCENARIO|FOLDER... [--set PATH=VALUE]...",
                  "Reads scenarios and prints every mistake in them with its place. Runs nothing."};
  options.add()("set", po::value<std::vector<std::string>>()->default_value({}, "")->value_name("PATH=VALUE"),
                "replace a value of the scenario, by its dotted path");
  options.add()("quiet", po::bool_switch(), "print mistakes only");
  options.positional("scenario");
  return options;
}

int check_scenarios(const Options& options) {
  if (!options.has("scenario")) throw UsageError{"check: which scenario? `ntpsim list` shows those that come with ntpsim"};
  const auto files = find_scenarios(options.get<std::vector<std::string>>("scenario"));
  const auto overrides = parse_overrides(options.get<std::vector<std::string>>("set"));
  const auto scenarios = read_all(files, overrides, std::nullopt, std::cerr);
  if (!scenarios) return 2;
  if (!options.get<bool>("quiet"))
    for (const auto& scenario : *scenarios) std::cout << scenario.file.path.string() << ": ok\n";
  return 0;
}

}  // namespace ntpsim::cli

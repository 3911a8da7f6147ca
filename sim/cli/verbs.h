// The verbs of the command line: a row and a file each. `options` describes what follows the verb, for parsing, help and the
// man page; `act` carries it out and returns the exit status. UsageError means 2.
#pragma once

#include <span>
#include <string_view>

#include "sim/cli/options.h"

namespace ntpsim::cli {

struct Verb {
  std::string_view name;
  std::string_view summary;
  Options (*options)();
  int (*act)(const Options&);
};

std::span<const Verb> verbs();

Options run_options();
int run_scenarios(const Options& options);
Options check_options();
int check_scenarios(const Options& options);
Options list_options();
int list_sections(const Options& options);
Options reference_options();
int print_reference(const Options& options);
Options bless_options();
int bless_scenarios(const Options& options);

}  // namespace ntpsim::cli

// The verbs of the command line. Each takes what follows it and returns the exit status; UsageError means 2.
#pragma once

#include <string>
#include <vector>

namespace ntpsim::cli {

using Arguments = std::vector<std::string>;

int run_verb(const Arguments& arguments);
int check_verb(const Arguments& arguments);
int list_verb(const Arguments& arguments);
int reference_verb(const Arguments& arguments);
int bless_verb(const Arguments& arguments);

}  // namespace ntpsim::cli

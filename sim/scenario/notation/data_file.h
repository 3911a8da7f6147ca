// Columns of numbers in text files beside a scenario: empirical distributions and recorded traces.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "sim/scenario/notation/diagnostic.h"

namespace ntpsim {

// What asks for the file: its problems are told at this place of the scenario, or at the file's own line.
struct DataRequest {
  Mark mark;
  std::string path;
  std::filesystem::path file;
  Problems& problems;
};

// Rows of numbers separated by commas, semicolons or blanks; blank lines and lines behind '#' are skipped, and so is a
// first line of titles. Empty: there was a problem. Column 1 is the first.
std::vector<double> read_column(const DataRequest& request, int column);
// The first two columns; the first must increase.
std::vector<std::pair<double, double>> read_trace(const DataRequest& request);

}  // namespace ntpsim

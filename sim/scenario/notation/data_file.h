// Text files with columns of numbers beside a scenario: empirical distributions and recorded traces.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "sim/scenario/notation/diagnostic.h"

namespace ntpsim {

// The value that names the file. Problems are reported at this place of the scenario, or at a line of the file.
struct DataRequest {
  Mark mark;
  std::string path;
  std::filesystem::path file;
  Problems& problems;
};

// Rows of numbers separated by commas, semicolons or blanks. Blank lines, text after '#' and a first line of titles are skipped.
// Empty: there was a problem. Columns are counted from 1.
std::vector<double> read_column(const DataRequest& request, int column);
// The first two columns; the values of the first must increase.
std::vector<std::pair<double, double>> read_trace(const DataRequest& request);

}  // namespace ntpsim

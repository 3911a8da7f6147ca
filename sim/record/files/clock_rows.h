// clocks.csv: the error of each host's clock, a row for each host and sampling instant.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "models/base/time.h"
#include "sim/record/files/output_file.h"
#include "sim/scenario/indices.h"

namespace ntpsim::record {

class ClockRows {
 public:
  ClockRows(const std::filesystem::path& folder, TrueTime start, std::vector<std::string> hosts);

  void row(TrueTime at, HostIndex host, Duration error, Frequency frequency);
  void close() { file_.close(); }

 private:
  OutputFile file_;
  TrueTime start_;
  std::vector<std::string> hosts_;
};

}  // namespace ntpsim::record

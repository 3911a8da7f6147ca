// The hosts of a run by name, in the order of their indices, each with its programs.
#pragma once

#include <string>
#include <vector>

namespace ntpsim::record {

struct HostNames {
  std::string host;
  std::vector<std::string> programs;
};

}  // namespace ntpsim::record

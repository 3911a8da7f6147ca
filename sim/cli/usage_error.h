// A command line that cannot be carried out: exit status 2.
#pragma once

#include <stdexcept>

namespace ntpsim::cli {

struct UsageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace ntpsim::cli

// Thrown if the files of a run cannot be written: a full disk, an unwritable folder, a folder that is not ours.
#pragma once

#include <stdexcept>
#include <string>

namespace ntpsim::record {

class RecordError : public std::runtime_error {
 public:
  explicit RecordError(const std::string& what) : std::runtime_error{what} {}
};

}  // namespace ntpsim::record

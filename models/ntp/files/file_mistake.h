// A mistake in a file that a program reads: keys, leap seconds, drift.
#pragma once

#include <string>

namespace ntpsim::ntp {

struct FileMistake {
  std::string file;      // its name as given to the reader
  int line = 0;          // from one; zero: the file as a whole
  std::string message;   // what is wrong; what was expected

  std::string text() const { return file + ":" + (line > 0 ? std::to_string(line) + ": " : " ") + message; }
};

}  // namespace ntpsim::ntp

// The kind of an executable file, from its first octets.
#pragma once

#include <string>
#include <vector>

namespace ntpsim::daemon {

enum class Linkage { dynamic, static_program };

struct Executable {
  std::string problem;                       // empty: it can run here
  std::string program;                       // the file that the kernel loads in the end: for a script, its last interpreter
  Linkage linkage = Linkage::dynamic;        // the program's
  std::string dynamic_loader;                // the one that the program names
  std::vector<std::string> interpretation;   // of a script: the words before its name, outermost first
};

Executable inspect(const std::string& path);
std::string why_not_executable(const std::string& path);   // empty: it is

}  // namespace ntpsim::daemon

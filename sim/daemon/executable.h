// What a file is that somebody wants to execute, told from its first octets.
#pragma once

#include <string>
#include <vector>

namespace ntpsim::daemon {

enum class Linkage { dynamic, static_program };

struct Executable {
  std::string problem;                       // empty: it can run here
  std::string program;                       // what the kernel loads in the end: of a script, its last interpreter
  Linkage linkage = Linkage::dynamic;        // the program's
  std::string dynamic_loader;                // that it names
  std::vector<std::string> interpretation;   // of a script: what stands before its name, outermost first
};

Executable inspect(const std::string& path);
std::string why_not_executable(const std::string& path);   // empty: it is

}  // namespace ntpsim::daemon

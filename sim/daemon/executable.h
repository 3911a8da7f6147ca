// What a file is that somebody wants to execute, told from its first octets.
#pragma once

#include <string>

namespace ntpsim::daemon {

enum class Linkage { dynamic, static_program, script };

struct Executable {
  std::string problem;                  // empty: it can run here
  Linkage linkage = Linkage::dynamic;
  std::string interpreter;              // of a script, or the dynamic loader
};

Executable inspect(const std::string& path);
std::string why_not_executable(const std::string& path);   // empty: it is

}  // namespace ntpsim::daemon

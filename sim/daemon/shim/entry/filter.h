// The seccomp filter, which traps every system call that does not come through the gate.
#pragma once

#include <cstdint>

namespace ntpsim::daemon::shim {

struct CodeRange {
  std::uint64_t begin = 0, end = 0;
};

CodeRange loader_range(const unsigned long* auxiliary);   // of the dynamic loader, from the auxiliary vector
bool install_filter(const CodeRange& loader);

}  // namespace ntpsim::daemon::shim

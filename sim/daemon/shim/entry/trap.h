// Calls that did not come through a preloaded function: libc's own, inline assembly, other languages' libraries.
#pragma once

#include "sim/daemon/shim/waiting.h"

namespace ntpsim::daemon::shim {

// The kernel's struct: libc's sigaction differs and adds a restorer that we would need anyway.
struct KernelAction {
  void* handler;
  unsigned long flags;
  void* restorer;
  SignalMask mask;
};
inline constexpr unsigned long restorer_flag = 0x04000000;   // SA_RESTORER
void* own_restorer();                                        // returns from a signal handler

// On the program's own signal stack where it has one and its other stacks may be small, as Go's are.
bool install_trap(bool on_signal_stack);

}  // namespace ntpsim::daemon::shim

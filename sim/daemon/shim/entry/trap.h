// Calls that bypass the preloaded functions: libc's own, inline assembly, other languages' libraries.
#pragma once

#include "sim/daemon/shim/entry/raw.h"
#include "sim/daemon/shim/signal_mask.h"

namespace ntpsim::daemon::shim {

// The kernel's struct. libc's sigaction differs, and adds a restorer that must be ours.
struct KernelAction {
  void* handler;
  unsigned long flags;
  void* restorer;
  SignalMask mask;
};
inline constexpr unsigned long restorer_flag = 0x04000000;   // SA_RESTORER
inline void* own_restorer() { return reinterpret_cast<void*>(gate_sigreturn); }   // returns from a signal handler

bool install_trap();

}  // namespace ntpsim::daemon::shim

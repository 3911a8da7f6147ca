// The vDSO, the kernel's shortcut for reading clocks, which libc uses internally: closed, so that reading becomes a system call.
#pragma once

namespace ntpsim::daemon::shim {

bool close_vdso(const unsigned long* auxiliary);

}  // namespace ntpsim::daemon::shim

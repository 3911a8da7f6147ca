// The kernel's own shortcut for reading clocks, which libc takes inside itself: closed, so that it becomes a system call.
#pragma once

namespace ntpsim::daemon::shim {

bool close_vdso(const unsigned long* auxiliary);

}  // namespace ntpsim::daemon::shim

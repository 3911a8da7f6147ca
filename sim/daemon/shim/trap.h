// Calls that did not come through a preloaded function: libc's own, inline assembly, other languages' libraries.
#pragma once

namespace ntpsim::daemon::shim {

bool install_trap();

}  // namespace ntpsim::daemon::shim

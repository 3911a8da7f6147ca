// Calls that did not come through a preloaded function: libc's own, inline assembly, other languages' libraries.
#pragma once

namespace ntpsim::daemon::shim {

// On the program's own signal stack where it has one and its other stacks may be small, as Go's are.
bool install_trap(bool on_signal_stack);

}  // namespace ntpsim::daemon::shim

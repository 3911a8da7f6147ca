// Programs that came without the dynamic loader: static ones, Go's. They were mapped into a process that had one, so this
// library is in it too, and every system call of theirs is trapped.
#pragma once

#include "sim/daemon/shim/entry/dispatch.h"

namespace ntpsim::daemon::shim {

// /proc/self/exe names the loader; a foreign program means itself.
const char* own_path_instead(const char* path);
long call_open(const Call& call);       // of its address space, a program sees its own part
long call_readlink(const Call& call);   // readlink, readlinkat

}  // namespace ntpsim::daemon::shim

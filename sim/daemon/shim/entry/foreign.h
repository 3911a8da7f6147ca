// Programs without a dynamic loader: static ones, Go's. They are mapped into a process that had one, so this library is in it
// too, and all their system calls are trapped.
#pragma once

#include "sim/daemon/shim/entry/dispatch.h"

namespace ntpsim::daemon::shim {

// /proc/self/exe names the loader, but a foreign program means itself.
const char* own_path_instead(const char* path);
int flags_of_open(const Call& call);
long call_open(const Call& call);       // open, openat, openat2
long call_readlink(const Call& call);   // readlink, readlinkat

}  // namespace ntpsim::daemon::shim

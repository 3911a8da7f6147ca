// Whether a process may use a path or a file as it asks, by its mode and owner. To the machine every process is the user who
// runs ntpsim, and may: what its own user may not is refused before the kernel is asked.
#pragma once

#include "sim/daemon/shim/entry/dispatch.h"

namespace ntpsim::daemon::shim {

long check_permissions(const Call& call);                 // 0, -EACCES or -EPERM
long may_write_at(const char* path);                      // a Unix socket that is to be reached
long may_make_at(const char* path);                       // one that is to be bound

}  // namespace ntpsim::daemon::shim

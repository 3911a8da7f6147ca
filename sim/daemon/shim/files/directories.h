// Lists of directories, and the sizes of file systems. On the machine both depend on its disc.
#pragma once

#include "sim/daemon/shim/entry/dispatch.h"

namespace ntpsim::daemon::shim {

long call_getdents64(const Call& call);   // in the order of names
long call_statfs(const Call& call);       // statfs, fstatfs

}  // namespace ntpsim::daemon::shim

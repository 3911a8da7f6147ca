// The owners of files: programs set them by chown, which the machine's kernel would refuse.
#pragma once

#include "sim/daemon/shim/entry/dispatch.h"

namespace ntpsim::daemon::shim {

long call_chown(const Call& call);       // chown, lchown
long call_fchown(const Call& call);
long call_fchownat(const Call& call);
long call_stat(const Call& call);        // stat, lstat
long call_fstat(const Call& call);
long call_newfstatat(const Call& call);
long call_statx(const Call& call);

}  // namespace ntpsim::daemon::shim

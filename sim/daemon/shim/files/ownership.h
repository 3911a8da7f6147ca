// Who owns a file: what programs have said with chown, which the machine's kernel would not let them say.
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

// Dates of files in the host's own time, where the kernel would write the machine's; and whose files they are.
#pragma once

#include "sim/daemon/shim/entry/dispatch.h"

namespace ntpsim::daemon::shim {

long call_dated_open(const Call& call);    // open, openat, creat
long call_dated_mkdir(const Call& call);   // mkdir, mkdirat
long call_dated_write(const Call& call);   // to the first argument, at a place of its own
long call_copy_file_range(const Call& call);
long call_truncate(const Call& call);

// Something was written to it, by whatever call.
void file_written(int fd);

}  // namespace ntpsim::daemon::shim

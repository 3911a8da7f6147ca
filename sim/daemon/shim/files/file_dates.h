// Dates of files in the host's time, where the kernel would write the machine's; and the makers of files.
#pragma once

#include "sim/daemon/shim/entry/dispatch.h"

namespace ntpsim::daemon::shim {

long call_dated_open(const Call& call);    // open, openat, creat
long call_dated_mkdir(const Call& call);   // mkdir, mkdirat
long call_dated_write(const Call& call);   // to the first argument, at the call's own offset
long call_copy_file_range(const Call& call);
long call_truncate(const Call& call);

// Called after a name was made in a directory or taken out of it: the directory has changed.
void entry_changed(long directory, const char* path);

// Called after any write to the file.
void file_written(int fd);

}  // namespace ntpsim::daemon::shim

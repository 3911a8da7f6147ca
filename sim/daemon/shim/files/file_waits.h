// Calls on files that wait in the kernel for another process: locks, and opening a named pipe. They are tried without waiting,
// and repeated in virtual time.
#pragma once

#include "sim/daemon/shim/entry/dispatch.h"

namespace ntpsim::daemon::shim {

long call_flock(const Call& call);
long call_record_lock(const Call& call);                 // fcntl's F_SETLKW and F_OFD_SETLKW

// Opening a named pipe waits for the other end.
bool opens_named_pipe(const Call& call);                 // open or openat
long open_named_pipe(const Call& call);

}  // namespace ntpsim::daemon::shim

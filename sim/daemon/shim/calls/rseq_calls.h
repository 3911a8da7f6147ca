// Restartable sequences: an area of each thread into which the kernel writes on which of the machine's processors it runs. libc's
// sched_getcpu reads it there. Without the area it asks, and is told of the host's.
#pragma once

#include "sim/daemon/shim/entry/dispatch.h"

namespace ntpsim::daemon::shim {

void leave_rseq();                // of the first thread: the dynamic loader has registered its area
long call_rseq(const Call& call);   // there is no such thing, quietly: libc asks for every thread

}  // namespace ntpsim::daemon::shim

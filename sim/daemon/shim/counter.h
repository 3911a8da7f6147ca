// The processor's time stamp counter in virtual time: rdtsc faults, and the fault's handler gives the value.
#pragma once

#include "sim/daemon/shim/entry/dispatch.h"

namespace ntpsim::daemon::shim {

bool trap_counter();
// A new program reads the counter before this library is there; it must not fault then.
void release_counter();

long call_sigaction_of_segv(const Call& call);   // keeps the program's own handler for real faults

}  // namespace ntpsim::daemon::shim

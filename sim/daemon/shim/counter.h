// The processor's time stamp counter, read in virtual time: rdtsc faults, and the fault is answered.
#pragma once

#include "sim/daemon/shim/entry/dispatch.h"

namespace ntpsim::daemon::shim {

bool trap_counter();
// A new program reads the counter before this library is there: it must not fault then.
void release_counter();

long call_sigaction_of_segv(const Call& call);   // what the program wants to do about real faults is kept for them

}  // namespace ntpsim::daemon::shim

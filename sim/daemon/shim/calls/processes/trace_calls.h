// ptrace, as far as a sanitizer needs it to look for leaks: at the end of a program a child that shares its memory stops the
// program's threads and reads their registers. Here nothing has to be stopped, because no other thread runs in the child's turn.
#pragma once

#include "sim/daemon/shim/entry/dispatch.h"

namespace ntpsim::daemon::shim {

long call_ptrace(const Call& call);
bool is_traced(int thread_number);   // as a stopped thread, a wait for it succeeds at once

}  // namespace ntpsim::daemon::shim

// exec: the library goes along, and so does the loader where the program needs it.
#pragma once

#include "sim/daemon/shim/entry/dispatch.h"

namespace ntpsim::daemon::shim {

long call_execve(const Call& call);
long call_execveat(const Call& call);

}  // namespace ntpsim::daemon::shim

// exec: the new program gets the library, and the loader if it needs one.
#pragma once

#include "sim/daemon/shim/entry/dispatch.h"

namespace ntpsim::daemon::shim {

long call_execve(const Call& call);
long call_execveat(const Call& call);

}  // namespace ntpsim::daemon::shim

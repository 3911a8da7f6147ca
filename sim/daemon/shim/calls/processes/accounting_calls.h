// How long the machine is up and how much processor time was used: in virtual time, so that all runs give the same answer.
#pragma once

#include "sim/daemon/shim/entry/dispatch.h"

namespace ntpsim::daemon::shim {

long call_times(const Call& call);
long call_getrusage(const Call& call);
long call_sysinfo(const Call& call);

}  // namespace ntpsim::daemon::shim

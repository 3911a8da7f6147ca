// Signals are the kernel's. Only two things are watched: that the trap's own signal stays open, and who may have to look for
// a signal while it waits.
#pragma once

#include "sim/daemon/shim/entry/dispatch.h"

namespace ntpsim::daemon::shim {

long call_rt_sigprocmask(const Call& call);
long call_rt_sigaction(const Call& call);
long call_kill(const Call& call);
long call_tgkill(const Call& call);
long call_tkill(const Call& call);

}  // namespace ntpsim::daemon::shim

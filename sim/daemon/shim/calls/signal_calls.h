// Signals are the kernel's. Two things are watched: the trap's own signal must stay open, and a waiting thread must know that it
// may have to look for a signal.
#pragma once

#include "sim/daemon/shim/entry/dispatch.h"

namespace ntpsim::daemon::shim {

long call_rt_sigprocmask(const Call& call);
long call_rt_sigaction(const Call& call);
long call_kill(const Call& call);
long call_tgkill(const Call& call);
long call_tkill(const Call& call);

}  // namespace ntpsim::daemon::shim

// Sleeping, waiting for signals, giving up the processor.
#pragma once

#include "sim/daemon/shim/entry/dispatch.h"

namespace ntpsim::daemon::shim {

long call_nanosleep(const Call& call);
long call_clock_nanosleep(const Call& call);
long call_pause(const Call& call);
long call_rt_sigsuspend(const Call& call);
long call_rt_sigtimedwait(const Call& call);
long call_sched_yield(const Call& call);

}  // namespace ntpsim::daemon::shim

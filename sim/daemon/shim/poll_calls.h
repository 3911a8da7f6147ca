// select, poll and their kin over any mix of virtual and real descriptors.
#pragma once

#include "sim/daemon/shim/dispatch.h"
#include "sim/daemon/shim/waiting.h"

namespace ntpsim::daemon::shim {

long call_poll(const Call& call);
long call_ppoll(const Call& call);
long call_select(const Call& call);
long call_pselect6(const Call& call);
long call_epoll_wait(const Call& call);
long call_epoll_pwait(const Call& call);
long call_epoll_pwait2(const Call& call);
long call_epoll_ctl(const Call& call);

}  // namespace ntpsim::daemon::shim

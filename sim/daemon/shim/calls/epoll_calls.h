// epoll: the kernel's own, which sees a virtual descriptor through its eventfd.
#pragma once

#include "sim/daemon/shim/entry/dispatch.h"

namespace ntpsim::daemon::shim {

long call_epoll_wait(const Call& call);
long call_epoll_pwait(const Call& call);
long call_epoll_pwait2(const Call& call);
long call_epoll_ctl(const Call& call);

}  // namespace ntpsim::daemon::shim

// epoll.
#pragma once

#include "sim/daemon/shim/entry/dispatch.h"

namespace ntpsim::daemon::shim {

long call_epoll_create(const Call& call);   // epoll_create, epoll_create1
long call_epoll_ctl(const Call& call);
long call_epoll_wait(const Call& call);
long call_epoll_pwait(const Call& call);
long call_epoll_pwait2(const Call& call);

}  // namespace ntpsim::daemon::shim

// timerfd, POSIX timers, interval timers and alarm: they are kept in the page, and the simulator expires them.
#pragma once

#include "sim/daemon/shim/entry/dispatch.h"

namespace ntpsim::daemon::shim {

long call_timerfd_create(const Call& call);
long call_timerfd_settime(const Call& call);
long call_timerfd_gettime(const Call& call);
long read_timer(const Call& call, PageObject& object);

long call_timer_create(const Call& call);
long call_timer_settime(const Call& call);
long call_timer_gettime(const Call& call);
long call_timer_getoverrun(const Call& call);
long call_timer_delete(const Call& call);

long call_setitimer(const Call& call);
long call_getitimer(const Call& call);
long call_alarm(const Call& call);

}  // namespace ntpsim::daemon::shim

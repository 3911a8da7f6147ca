// Users, groups and privileges: kept by Linux's rules, and without effect on the machine.
#pragma once

#include "sim/daemon/shim/entry/dispatch.h"

namespace ntpsim::daemon::shim {

long call_get_identity(const Call& call);
long call_set_identity(const Call& call);
long call_set_two_identities(const Call& call);
long call_set_three_identities(const Call& call);
long call_get_three_identities(const Call& call);
long call_set_file_identity(const Call& call);
long call_getgroups(const Call& call);
long call_setgroups(const Call& call);
long call_prlimit(const Call& call);
long call_sched_getaffinity(const Call& call);   // the host's processors, whatever the machine has
long call_getcpu(const Call& call);
long call_uname(const Call& call);
long call_chroot(const Call& call);
long call_seccomp(const Call& call);
long call_sched_setscheduler(const Call& call);
long call_setpriority(const Call& call);
long call_getpriority(const Call& call);
long call_sched_getparam(const Call& call);
long pretend(const Call& call);      // success, without effect

}  // namespace ntpsim::daemon::shim

// Process numbers. In its namespace a host counts its processes from 2. Without a namespace this library does so: values that
// programs derive from their number (seeds, file names) are then the same in every run.
#pragma once

#include "sim/daemon/shim/entry/dispatch.h"

namespace ntpsim::daemon::shim {

int shown_number(int real);      // of a process of this host; other numbers do not change
int real_number(int shown);      // a negative one names a group

std::size_t put_number(char* out, int number);   // in digits: how many

long call_getpid(const Call& call);
long call_getppid(const Call& call);
long call_of_process(const Call& call);   // getpgid, getsid
long call_getpgrp(const Call& call);
long call_setpgid(const Call& call);
long call_setsid(const Call& call);
long call_pidfd_open(const Call& call);

}  // namespace ntpsim::daemon::shim

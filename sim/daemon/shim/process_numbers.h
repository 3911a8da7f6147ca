// Process numbers. In a namespace of its own a host counts its processes from 2; where there is none, this library does, so
// that what programs make of their number (seeds, file names) is the same in every run.
#pragma once

#include "sim/daemon/shim/dispatch.h"

namespace ntpsim::daemon::shim {

int shown_number(int real);      // of a process of this host; others stay what they are
int real_number(int shown);

long call_getpid(const Call& call);
long call_getppid(const Call& call);

}  // namespace ntpsim::daemon::shim

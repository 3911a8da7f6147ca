// Where calls point to: looked at before a call begins, so that a handler may use what it was given.
#pragma once

#include "sim/daemon/shim/entry/dispatch.h"

namespace ntpsim::daemon::shim {

// 0, or the errno with which the kernel refuses what cannot be read or written. Of a descriptor that is the kernel's own, the
// kernel itself looks.
long check_pointers(const Call& call);

}  // namespace ntpsim::daemon::shim

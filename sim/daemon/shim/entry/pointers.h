// The pointers among a call's arguments. They are checked before the call begins, so that it may use them.
#pragma once

#include "sim/daemon/shim/entry/dispatch.h"

namespace ntpsim::daemon::shim {

// 0, or the kernel's errno for memory that cannot be read or written. For descriptors of the kernel, the kernel itself checks.
long check_pointers(const Call& call);

}  // namespace ntpsim::daemon::shim

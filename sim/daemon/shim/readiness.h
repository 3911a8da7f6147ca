// What poll, select and epoll say of a virtual descriptor: the one place where that is computed, as Linux does for each kind.
#pragma once

#include <poll.h>

#include "sim/daemon/shim/state.h"

namespace ntpsim::daemon::shim {

// poll's bits, which are epoll's; `fd` is by what name this process has the object.
int readiness(const PageObject& object, int fd);

}  // namespace ntpsim::daemon::shim

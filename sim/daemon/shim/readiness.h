// The state of a virtual descriptor for poll, select and epoll, computed here only, as Linux does for each kind.
#pragma once

#include <poll.h>

#include "sim/daemon/shim/state.h"

namespace ntpsim::daemon::shim {

// poll's bits, which are epoll's too; `fd` is the descriptor by which this process has the object.
int readiness(const PageObject& object, int fd);

}  // namespace ntpsim::daemon::shim

// Route netlink: links and addresses of the simulated interfaces, for getifaddrs and for programs that ask by themselves.
#pragma once

#include <sys/socket.h>

#include "sim/daemon/shim/state.h"

namespace ntpsim::daemon::shim {

long ask_netlink(PageObject& object, const msghdr& message);
void name_kernel(msghdr& message);   // the sender of every answer

}  // namespace ntpsim::daemon::shim

// Multicast groups of a socket.
#pragma once

#include "sim/daemon/shim/state.h"

namespace ntpsim::daemon::shim {

// Options that join or leave a group or choose the interface for multicasts; nothing if the option is another one.
bool is_membership_option(int level, int option);
long set_membership(PageObject& object, int level, int option, const void* value, std::size_t size);

}  // namespace ntpsim::daemon::shim

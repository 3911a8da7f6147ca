// What epoll sets are told of virtual descriptors. The eventfd behind one can only say that something happened; what, is told
// from the object: readable, writable, an error.
#pragma once

#include <sys/epoll.h>

#include "sim/daemon/shim/state.h"

namespace ntpsim::daemon::shim {

// Remembers what epoll_ctl has done with the kernel's consent.
void note_epoll_control(int set, int operation, int descriptor, const epoll_event* event);
// Corrects what epoll_wait returned; events that are none are left out. Returns how many remain.
long correct_epoll_events(int set, epoll_event* events, long count);

}  // namespace ntpsim::daemon::shim

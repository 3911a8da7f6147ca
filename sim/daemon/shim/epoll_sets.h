// The virtual descriptors of epoll sets. Each set is also a set of the kernel, which holds the real ones.
//
// As in Linux, a wake-up puts an entry on the set's list of entries to look at (page_epoll.h). Entries on the list are looked at
// in order, and reported if they are ready. Then a level-triggered entry goes to the end of the list, an edge-triggered one
// leaves it until the next wake-up, and one with EPOLLONESHOT is spent until it is set again.
#pragma once

#include <sys/epoll.h>

#include "sim/daemon/shim/state.h"

namespace ntpsim::daemon::shim {

// epoll_ctl for a virtual descriptor.
long control_watch(PageObject& set, int operation, int fd, const epoll_event* event);
// Up to `room` events.
long take_events(const PageObject& set, epoll_event* events, long room);
// Whether poll finds the set readable; `fd` is the kernel's set.
bool set_is_ready(const PageObject& set, int fd);

}  // namespace ntpsim::daemon::shim

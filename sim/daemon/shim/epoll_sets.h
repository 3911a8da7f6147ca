// Epoll sets, as far as they hold virtual descriptors. A set is a set of the kernel's, too, which holds the real ones.
//
// As in Linux a wake-up puts an entry on the set's list of those to look at (page_epoll.h). What is on the list is looked at in
// turn, and told if it is ready; then a level-triggered entry goes to the end of the list, an edge-triggered one leaves it until
// the next wake-up, and one with EPOLLONESHOT is spent until it is set anew.
#pragma once

#include <sys/epoll.h>

#include "sim/daemon/shim/state.h"

namespace ntpsim::daemon::shim {

// What epoll_ctl does, for a virtual descriptor.
long control_watch(PageObject& set, int operation, int fd, const epoll_event* event);
// Up to `room` events.
long take_events(const PageObject& set, epoll_event* events, long room);
// Whether poll finds the set readable; `fd` is the kernel's set.
bool set_is_ready(const PageObject& set, int fd);

}  // namespace ntpsim::daemon::shim

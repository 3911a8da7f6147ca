// What poll would say of a virtual descriptor.
#pragma once

#include <poll.h>

#include "sim/daemon/page_access.h"

namespace ntpsim::daemon::shim {

inline int readiness(const Page& in, const PageObject& object) {
  int events = object.kind == ObjectKind::timer ? 0 : POLLOUT | POLLWRNORM;
  if (is_readable(in, object)) events |= POLLIN | POLLRDNORM;
  if (has_error(object)) events |= POLLERR | (object.options.select_error_queue ? POLLPRI : 0);
  return events;
}

}  // namespace ntpsim::daemon::shim

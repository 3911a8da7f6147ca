// What poll would say of a virtual descriptor.
#pragma once

#include <poll.h>

#include "sim/daemon/page_access.h"

namespace ntpsim::daemon::shim {

inline int readiness(const Page& in, const PageObject& object) {
  int events = is_writable(object) ? POLLOUT | POLLWRNORM : 0;
  const bool is_closed =
      object.kind == ObjectKind::stream &&
      (object.stream.state == StreamState::idle || (object.stream.peer_closed && object.stream.write_closed));
  if (is_closed) events |= POLLHUP;
  if (is_readable(in, object)) events |= POLLIN | POLLRDNORM;
  if (has_error(object)) events |= POLLERR | (object.options.select_error_queue ? POLLPRI : 0);
  return events;
}

inline bool can_be_told_of_writing(const Page& in, const PageObject& object) {
  return (readiness(in, object) & (POLLOUT | POLLERR | POLLHUP)) != 0;
}

}  // namespace ntpsim::daemon::shim

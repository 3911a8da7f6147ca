#include "sim/daemon/shim/readiness.h"

#include "sim/daemon/shim/epoll_sets.h"

namespace ntpsim::daemon::shim {

namespace {

constexpr int readable = POLLIN | POLLRDNORM, writable = POLLOUT | POLLWRNORM;

int error_of(const PageObject& object) {
  if (object.errors.length == 0 && object.error == 0) return 0;
  return POLLERR | (object.options.select_error_queue ? POLLPRI : 0);
}

// As datagram_poll: an error is not data to read.
int of_datagrams(const PageObject& socket) {
  int events = error_of(socket) | writable | POLLWRBAND;
  if (socket.read_closed) events |= readable | POLLRDHUP;
  if (socket.read_closed && socket.write_closed) events |= POLLHUP;
  return socket.received.length > 0 ? events | readable : events;
}

// As tcp_poll: a connection that is being made can be neither read nor written; one that was never made, or has failed, hangs up.
int of_stream(const PageObject& socket) {
  const PageStream& stream = socket.stream;
  if (stream.state == StreamState::listening) return socket.received.length > 0 ? readable : 0;
  const bool no_more = stream.peer_closed != 0 || socket.read_closed != 0;
  int events = error_of(socket);
  if (stream.state == StreamState::idle || (no_more && socket.write_closed)) events |= POLLHUP;
  if (no_more) events |= readable | POLLRDHUP;
  if (stream.state == StreamState::connecting) return events;
  if (socket.received.length > 0) events |= readable;
  return socket.write_closed || stream.unsent < stream_buffer ? events | writable : events;
}

int of_timer(const PageObject& object) {
  const PageTimer& timer = page->timers[object.timer];
  return timer.expirations > 0 || timer.cancelled != 0 ? POLLIN : 0;
}

}  // namespace

int readiness(const PageObject& object, int fd) {
  switch (object.kind) {
    case ObjectKind::udp:
    case ObjectKind::netlink: return of_datagrams(object);
    case ObjectKind::stream: return of_stream(object);
    case ObjectKind::timer: return of_timer(object);
    case ObjectKind::epoll: return set_is_ready(object, fd) ? readable : 0;
    case ObjectKind::free: break;
  }
  return 0;
}

}  // namespace ntpsim::daemon::shim

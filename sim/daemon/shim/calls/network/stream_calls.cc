#include "sim/daemon/shim/calls/network/stream_calls.h"

#include <signal.h>
#include <sys/uio.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "sim/daemon/shim/addresses.h"
#include "sim/daemon/shim/calls/descriptor_calls.h"
#include "sim/daemon/shim/calls/network/socket_calls.h"
#include "sim/daemon/shim/files/real_descriptors.h"
#include "sim/daemon/shim/waiting.h"

namespace ntpsim::daemon::shim {

namespace {

constexpr std::size_t largest_chunk = 16'384;

bool may_wait(const PageObject& object, int flags) {
  return (object.flags & SOCK_NONBLOCK) == 0 && (flags & MSG_DONTWAIT) == 0;
}

Deadline patience(std::int64_t timeout) { return Deadline::after(timeout == 0 ? -1 : timeout); }

long take_error(PageObject& object) {
  const long error = object.error;
  object.error = 0;
  return -error;
}

// ---- sending ----

long broken_pipe(int flags) {
  if ((flags & MSG_NOSIGNAL) == 0) {
    note_kernel_signal(*page, process_index());
    block_signals(*ThreadBlocks::own());
    raw(SYS_tgkill, raw(SYS_getpid), raw(SYS_gettid), SIGPIPE);
  }
  return -EPIPE;
}

// Small writes of one turn are sent together.
PagePacket* last_chunk(const PageObject& object) {
  if (page->outgoing.last == none) return nullptr;
  PagePacket& last = page->packets[page->outgoing.last];
  return last.kind == PacketKind::stream_data && last.object == index_of(*page, object) ? &last : nullptr;
}

std::size_t put_chunk(PageObject& object, const std::uint8_t* data, std::size_t size) {
  const std::size_t room = stream_buffer - object.stream.unsent;
  const std::size_t part = std::min({size, room, largest_chunk});
  if (part == 0) return 0;
  PagePacket* packet = last_chunk(object);
  if (packet == nullptr || packet->size + part > max_datagram) {
    if (!ask_world(*page, index_of(*page, object), PacketKind::stream_data)) return 0;
    packet = &page->packets[page->outgoing.last];
  }
  std::memcpy(packet->data + packet->size, data, part);
  packet->size += static_cast<std::uint32_t>(part);
  object.stream.unsent += static_cast<std::uint32_t>(part);
  if (object.stream.unsent == stream_buffer) object.stream.was_full = 1;
  return part;
}

// All of it if the caller may wait, otherwise as much as there is room for.
long send_piece(long number, PageObject& object, const std::uint8_t* data, std::size_t size, int flags) {
  std::size_t done = 0;
  while (done < size) {
    auto attempt = [&]() -> long {
      const long error = take_error(object);
      if (error != 0) return error;
      if (object.stream.state == StreamState::connecting) return not_yet;
      if (object.stream.state != StreamState::connected || object.write_closed) return broken_pipe(flags);
      const std::size_t part = put_chunk(object, data + done, size - done);
      return part == 0 ? not_yet : static_cast<long>(part);
    };
    long part = may_wait(object, flags)
                    ? wait_until(number, watch_objects, patience(object.options.send_timeout), -EAGAIN, attempt)
                    : attempt();
    if (part == not_yet) part = -EAGAIN;
    if (part < 0) return done > 0 ? static_cast<long>(done) : part;
    done += static_cast<std::size_t>(part);
  }
  return static_cast<long>(done);
}

// ---- receiving ----

std::size_t take_octets(PageObject& object, std::uint8_t* out, std::size_t size, bool peek) {
  std::size_t done = 0;
  for (std::uint16_t slot = object.received.first; slot != none && done < size;) {
    PagePacket& packet = page->packets[slot];
    const std::uint16_t next = packet.next;
    const std::size_t part = std::min<std::size_t>(size - done, packet.size - packet.taken);
    std::memcpy(out + done, packet.data + packet.taken, part);
    done += part;
    if (!peek) {
      packet.taken += static_cast<std::uint32_t>(part);
      if (packet.taken == packet.size) give_back_packet(*page, take_first(*page, object.received));
    }
    slot = next;
  }
  if (done == 0 || peek) return done;
  object.stream.read += static_cast<std::uint32_t>(done);
  page->streams_were_read = 1;
  return done;
}

long receive_now(PageObject& object, std::uint8_t* out, std::size_t size, bool peek) {
  const std::size_t octets = take_octets(object, out, size, peek);
  if (octets > 0) return static_cast<long>(octets);
  const long error = take_error(object);
  if (error != 0) return error;
  if (object.stream.peer_closed != 0 || object.read_closed != 0) return 0;
  return object.stream.state == StreamState::connected || object.stream.state == StreamState::connecting ? not_yet
                                                                                                         : -ENOTCONN;
}

long receive_piece(long number, PageObject& object, std::uint8_t* out, std::size_t size, int flags) {
  if (size == 0) return 0;
  auto attempt = [&] { return receive_now(object, out, size, (flags & MSG_PEEK) != 0); };
  if (may_wait(object, flags)) {
    return wait_until(number, watch_objects, patience(object.options.receive_timeout), -EAGAIN, attempt);
  }
  const long result = attempt();
  return result == not_yet ? -EAGAIN : result;
}

}  // namespace

long send_on_stream(const Call& call, PageObject& object, const msghdr& message, int flags) {
  long done = 0;
  for (std::size_t i = 0; i < message.msg_iovlen; ++i) {
    const iovec& piece = message.msg_iov[i];
    const long part =
        send_piece(call.number, object, static_cast<const std::uint8_t*>(piece.iov_base), piece.iov_len, flags);
    if (part < 0) return done > 0 ? done : part;
    done += part;
    if (static_cast<std::size_t>(part) < piece.iov_len) break;
  }
  // On one host, octets have arrived when the call returns.
  if (is_own(object.remote)) let_world_catch_up();
  return done;
}

long receive_on_stream(long number, PageObject& object, msghdr& message, int flags) {
  message.msg_flags = 0;
  message.msg_controllen = 0;
  message.msg_namelen = 0;
  long done = 0;
  for (std::size_t i = 0; i < message.msg_iovlen; ++i) {
    const iovec& piece = message.msg_iov[i];
    auto* out = static_cast<std::uint8_t*>(piece.iov_base);
    const bool wants_all = (flags & MSG_WAITALL) != 0;
    std::size_t filled = 0;
    do {
      const bool must_wait = done == 0 || wants_all;
      const long part =
          receive_piece(number, object, out + filled, piece.iov_len - filled, must_wait ? flags : flags | MSG_DONTWAIT);
      if (part <= 0) return done > 0 ? done : part;
      filled += static_cast<std::size_t>(part);
      done += part;
    } while (wants_all && filled < piece.iov_len);
    if (filled < piece.iov_len) break;
  }
  return done;
}

// A failed connection gives its error once; after that it can be tried again.
long failure_of_last(PageObject& object) {
  if (object.error == 0 && object.stream.peer_closed == 0) return 0;
  object.stream.peer_closed = 0;
  return object.error != 0 ? take_error(object) : -ECONNABORTED;
}

long connect_stream(const Call& call, PageObject& object) {
  switch (object.stream.state) {
    case StreamState::connected: return -EISCONN;
    case StreamState::connecting: return -EALREADY;
    case StreamState::listening: return -EISCONN;
    case StreamState::idle: break;
  }
  if (const long failure = failure_of_last(object); failure != 0) return failure;
  object.stream.state = StreamState::connecting;
  if (!ask_world(*page, index_of(*page, object), PacketKind::stream_connect)) return -ENOBUFS;
  if (!may_wait(object, 0)) return -EINPROGRESS;
  auto attempt = [&]() -> long {
    if (object.stream.state == StreamState::idle) return failure_of_last(object);
    return object.stream.state == StreamState::connected ? 0 : not_yet;
  };
  return wait_until(call.number, watch_objects, patience(object.options.send_timeout), -EINPROGRESS, attempt);
}

long call_listen(const Call& call) {
  PageObject* object = object_at(call.fd());
  if (object == nullptr) return call.forward();
  if (!is_socket(*object)) return -ENOTSOCK;
  if (object->kind != ObjectKind::stream) return -EOPNOTSUPP;
  if (object->stream.state != StreamState::idle && object->stream.state != StreamState::listening) return -EINVAL;
  const long no_port = ensure_port(*object);
  if (no_port != 0) return no_port;
  object->stream.state = StreamState::listening;
  object->stream.backlog = static_cast<std::uint32_t>(std::max(call.as<int>(1), 1));
  return ask_world(*page, index_of(*page, *object), PacketKind::stream_listen) ? 0 : -ENOBUFS;
}

long call_accept(const Call& call) {
  PageObject* listener = object_at(call.fd());
  if (listener == nullptr) return accept_on_real_socket(call);
  if (!is_socket(*listener)) return -ENOTSOCK;
  if (listener->kind != ObjectKind::stream) return -EOPNOTSUPP;
  if (listener->stream.state != StreamState::listening) return -EINVAL;
  auto attempt = [&]() -> long {
    const std::uint16_t slot = take_first(*page, listener->received);
    if (slot == none) return not_yet;
    const std::uint16_t index = page->packets[slot].object;
    give_back_packet(*page, slot);
    const int flags = call.number == SYS_accept4 ? call.as<int>(3) : 0;
    PageObject& object = page->objects[index];
    object.flags = static_cast<std::uint32_t>(flags & SOCK_NONBLOCK);
    to_program(object.remote, object.family, call.as<sockaddr*>(1), call.as<socklen_t*>(2));
    return new_descriptor(index, (flags & SOCK_CLOEXEC) != 0);
  };
  if (may_wait(*listener, 0)) {
    return wait_until(call.number, watch_objects, patience(listener->options.receive_timeout), -EAGAIN, attempt);
  }
  const long result = attempt();
  return result == not_yet ? -EAGAIN : result;
}

namespace {

// Connections that it has not accepted are refused, and no more will come.
long stop_listening(PageObject& listener) {
  release_arrivals(*page, listener);
  drop_all(*page, listener.received);
  ask_world(*page, index_of(*page, listener), PacketKind::stream_close);
  listener.stream.state = StreamState::idle;
  return 0;
}

long give_up_connecting(PageObject& object) {
  ask_world(*page, index_of(*page, object), PacketKind::stream_close);
  object.stream.state = StreamState::idle;
  return 0;
}

}  // namespace

// As inet_shutdown: a datagram socket without a destination is shut down, and gets ENOTCONN all the same.
long call_shutdown(const Call& call) {
  PageObject* object = object_at(call.fd());
  if (object == nullptr) return call.forward();
  if (!is_socket(*object)) return -ENOTSOCK;
  const int how = call.as<int>(1);
  if (how < SHUT_RD || how > SHUT_RDWR) return -EINVAL;
  if (object->kind == ObjectKind::netlink) return -EOPNOTSUPP;
  const bool is_stream = object->kind == ObjectKind::stream;
  if (is_stream && object->stream.state == StreamState::idle) return -ENOTCONN;
  long result = is_stream || object->remote.is_set ? 0 : -ENOTCONN;
  if (is_stream && object->stream.state == StreamState::listening) {
    if (how != SHUT_WR) result = stop_listening(*object);
  } else if (is_stream && object->stream.state == StreamState::connecting) {
    result = give_up_connecting(*object);
  } else {
    if (how != SHUT_WR) object->read_closed = 1;
    if (how != SHUT_RD && !std::exchange(object->write_closed, 1U) && is_stream) {
      ask_world(*page, index_of(*page, *object), PacketKind::stream_shutdown);
    }
  }
  became_ready(*page, *object, 0);
  return result;
}

}  // namespace ntpsim::daemon::shim

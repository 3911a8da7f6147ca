#include "sim/daemon/shim/calls/network/datagram_calls.h"

#include <linux/net_tstamp.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "sim/daemon/shim/addresses.h"
#include "sim/daemon/shim/calls/network/socket_calls.h"
#include "sim/daemon/shim/calls/network/stream_calls.h"
#include "sim/daemon/shim/control.h"
#include "sim/daemon/shim/files/real_descriptors.h"
#include "sim/daemon/shim/memory.h"
#include "sim/daemon/shim/netlink.h"
#include "sim/daemon/shim/waiting.h"

namespace ntpsim::daemon::shim {

namespace {

constexpr std::uint32_t transmit_flags = SOF_TIMESTAMPING_TX_SOFTWARE | SOF_TIMESTAMPING_TX_HARDWARE;

std::size_t gather(const msghdr& message, std::uint8_t* out) {
  std::size_t size = 0;
  for (std::size_t i = 0; i < message.msg_iovlen; ++i) {
    const iovec& piece = message.msg_iov[i];
    if (size + piece.iov_len > max_datagram) return max_datagram + 1;
    std::memcpy(out + size, piece.iov_base, piece.iov_len);
    size += piece.iov_len;
  }
  return size;
}

std::size_t scatter(const std::uint8_t* data, std::size_t size, const msghdr& message) {
  std::size_t done = 0;
  for (std::size_t i = 0; i < message.msg_iovlen && done < size; ++i) {
    const iovec& piece = message.msg_iov[i];
    const std::size_t part = std::min(size - done, piece.iov_len);
    std::memcpy(piece.iov_base, data + done, part);
    done += part;
  }
  return done;
}

long take_error(PageObject& object) {
  const long error = object.error;
  if (error == 0) return 0;
  object.error = 0;
  return -error;
}

// ---- sending ----

void stamp_wishes(PageObject& object, const SendControl& control, PagePacket& packet) {
  const std::uint32_t flags = control.has_timestamping ? (object.options.timestamping & ~transmit_flags) |
                                                             (control.timestamping & transmit_flags)
                                                       : object.options.timestamping;
  if ((flags & SOF_TIMESTAMPING_TX_SOFTWARE) != 0) packet.flags |= packet_wants_software_stamp;
  if ((flags & SOF_TIMESTAMPING_TX_HARDWARE) != 0) packet.flags |= packet_wants_hardware_stamp;
  if ((flags & transmit_flags) != 0 && (flags & SOF_TIMESTAMPING_OPT_ID) != 0) packet.stamp_id = object.next_stamp_id++;
}

std::uint8_t ttl_of(const PageObject& object, const SendControl& control, const PageAddress& to) {
  if (control.ttl >= 0) return static_cast<std::uint8_t>(control.ttl);
  return is_multicast(to) ? object.options.multicast_ttl : object.options.ttl;
}

// The interface that the message or its socket names, 0: none.
std::uint16_t wire_of(const PageObject& object, const SendControl& control, const PageAddress& to) {
  if (control.interface != 0) return control.interface;
  if (object.options.bound_interface != 0 || !is_multicast(to)) return object.options.bound_interface;
  return object.options.multicast_interface;
}

long address_packet(PageObject& object, const msghdr& message, const SendControl& control, PagePacket& packet) {
  if (message.msg_name != nullptr && message.msg_namelen > 0) {
    const long bad = from_program(static_cast<const sockaddr*>(message.msg_name), message.msg_namelen, object.family,
                                  packet.destination);
    if (bad != 0) return bad;
  } else if (object.remote.is_set) {
    packet.destination = object.remote;
  } else {
    return -EDESTADDRREQ;
  }
  if (packet.destination.port == 0) return -EINVAL;
  if (is_broadcast(packet.destination) && !object.options.broadcast) return -EACCES;
  if (is_unspecified(packet.destination)) {
    packet.destination.bytes[packet.destination.is_v6 ? 15 : 3] = 1;   // Linux takes 0.0.0.0 and :: for this host
    if (!packet.destination.is_v6) packet.destination.bytes[0] = 127;
  }
  const std::uint16_t through = wire_of(object, control, packet.destination);
  const long unreachable = route(packet.destination, through, packet.source, packet.interface);
  if (unreachable != 0) return unreachable;
  if (control.has_source) {
    if (!is_own(control.source)) return -EINVAL;
    packet.source = control.source;
  } else if (!is_unspecified(object.local) && !is_multicast(object.local) && !is_broadcast(object.local) &&
             object.local.is_v6 == packet.destination.is_v6) {
    packet.source = object.local;
  }
  if (is_loopback(packet.source) && !is_own(packet.destination)) return -EINVAL;
  const long no_port = ensure_port(object);
  if (no_port != 0) return no_port;
  packet.source.port = object.local.port;
  packet.source.is_set = 1;
  return 0;
}

long send_packet(const Call& call, std::uint16_t index, const msghdr& message, int flags) {
  PageObject& object = page->objects[index];
  if (object.kind == ObjectKind::netlink) return ask_netlink(object, message);
  if (object.kind == ObjectKind::stream) return send_on_stream(call, object, message, flags);
  if (object.kind != ObjectKind::udp) return -ENOTSOCK;
  const long pending = take_error(object);
  if (pending != 0) return pending;
  if (object.write_closed) return -EPIPE;
  spend(page->read_cost);   // so its stamps lie behind the reading before it, as what it does to the clock does
  SendControl control;
  const long bad = read_control(message, control);
  if (bad != 0) return bad;
  const std::uint16_t slot = take_packet(*page);
  if (slot == none) return -ENOBUFS;
  PagePacket& packet = page->packets[slot];
  const std::size_t size = gather(message, packet.data);
  const long unaddressed = size > max_datagram ? -EMSGSIZE : address_packet(object, message, control, packet);
  if (unaddressed != 0) {
    give_back_packet(*page, slot);
    return unaddressed;
  }
  packet.object = index;
  packet.object_generation = page->object_generation[index];
  packet.size = static_cast<std::uint32_t>(size);
  packet.after = page->debt;
  packet.ttl = ttl_of(object, control, packet.destination);
  packet.tos = control.tos >= 0 ? static_cast<std::uint8_t>(control.tos) : object.options.tos;
  stamp_wishes(object, control, packet);
  append(*page, page->outgoing, slot);
  // Its buffer is empty as soon as the packet has left, and Linux reports that each time.
  if (wake_watches(*page, index, EPOLLOUT | EPOLLWRNORM | EPOLLWRBAND)) look_at_objects(*page);
  // On one host, a packet has arrived when the call returns.
  if (is_own(packet.destination)) let_world_catch_up();
  return static_cast<long>(size);
}

// ---- receiving ----

void fill_from(msghdr& message, const PageObject& object, const PagePacket& packet, bool from_errors) {
  message.msg_flags = from_errors ? MSG_ERRQUEUE : 0;
  if (message.msg_name != nullptr) {
    if (object.kind == ObjectKind::netlink) {
      name_kernel(message);
    } else {
      const PageAddress& shown = from_errors ? packet.destination : packet.source;
      to_program(shown, object.family, static_cast<sockaddr*>(message.msg_name), &message.msg_namelen);
    }
  }
  if (from_errors) {
    write_error_control(message, object, packet);
  } else {
    write_control(message, object, packet);
  }
}

// An error that was read from the queue is no longer pending; the next one in the queue is.
void settle_errors(PageObject& object, const PagePacket& taken) {
  const std::uint16_t next = object.errors.first;
  const bool next_is_error = next != none && (page->packets[next].flags & packet_is_error) != 0;
  if (next_is_error) {
    object.error = page->packets[next].error;
  } else if ((taken.flags & packet_is_error) != 0) {
    object.error = 0;
  }
  if (next != none) became_ready(*page, object, EPOLLERR);
}

long take_packet_from(PageObject& object, msghdr& message, int flags) {
  const bool from_errors = (flags & MSG_ERRQUEUE) != 0;
  PacketQueue& queue = from_errors ? object.errors : object.received;
  if (!from_errors) {
    const long error = take_error(object);
    if (error != 0) return error;
  }
  const std::uint16_t slot = queue.first;
  if (slot == none) return from_errors ? -EAGAIN : not_yet;
  const PagePacket& packet = page->packets[slot];
  const std::size_t copied = scatter(packet.data, packet.size, message);
  fill_from(message, object, packet, from_errors);
  if (copied < packet.size) message.msg_flags |= MSG_TRUNC;
  const long result = static_cast<long>((flags & MSG_TRUNC) != 0 ? packet.size : copied);
  if ((flags & MSG_PEEK) == 0) {
    take_first(*page, queue);
    if (from_errors) settle_errors(object, packet);
    give_back_packet(*page, slot);
  }
  return result;
}

long receive(long number, PageObject& object, msghdr& message, int flags) {
  if (object.kind == ObjectKind::stream) return receive_on_stream(number, object, message, flags);
  if (!is_socket(object)) return -ENOTSOCK;
  const bool may_wait = (object.flags & SOCK_NONBLOCK) == 0 && (flags & MSG_DONTWAIT) == 0;
  auto attempt = [&]() -> long {
    const long result = take_packet_from(object, message, flags);
    return result == not_yet && object.read_closed && may_wait ? 0 : result;
  };
  if (!may_wait) {
    const long result = attempt();
    return result == not_yet ? -EAGAIN : result;
  }
  const std::int64_t patience = object.options.receive_timeout;
  return wait_until(number, watch_objects, Deadline::after(patience == 0 ? -1 : patience), -EAGAIN, attempt);
}

msghdr plain_message(iovec& piece, const void* name, socklen_t length) {
  msghdr message{};
  message.msg_iov = &piece;
  message.msg_iovlen = 1;
  message.msg_name = const_cast<void*>(name);
  message.msg_namelen = name != nullptr ? length : 0;
  return message;
}

}  // namespace

long send_message(const Call& call, PageObject& object, const msghdr& message) {
  return send_packet(call, static_cast<std::uint16_t>(&object - page->objects), message, 0);
}

long receive_message(long number, PageObject& object, msghdr& message) { return receive(number, object, message, 0); }

long send_plain(const Call& call, PageObject& object, const void* data, std::size_t size) {
  iovec piece{const_cast<void*>(data), size};
  return send_message(call, object, plain_message(piece, nullptr, 0));
}

long receive_plain(long number, PageObject& object, void* data, std::size_t size) {
  iovec piece{data, size};
  msghdr message = plain_message(piece, nullptr, 0);
  return receive_message(number, object, message);
}

long call_sendto(const Call& call) {
  const std::uint16_t index = object_index(call.fd());
  if (index == none) return send_on_real_socket(call);
  iovec piece{call.as<void*>(1), call.as<std::size_t>(2)};
  return send_packet(call, index, plain_message(piece, call.as<const void*>(4), call.as<socklen_t>(5)), call.as<int>(3));
}

long call_sendmsg(const Call& call) {
  const std::uint16_t index = object_index(call.fd());
  if (index == none) return send_on_real_socket(call);
  return send_packet(call, index, *call.as<const msghdr*>(1), call.as<int>(2));
}

long call_sendmmsg(const Call& call) {
  const std::uint16_t index = object_index(call.fd());
  if (index == none) return send_on_real_socket(call);
  auto* messages = call.as<mmsghdr*>(1);
  const auto count = call.as<unsigned>(2);
  for (unsigned i = 0; i < count; ++i) {
    const long bad = check_message(&messages[i].msg_hdr, false);
    const long sent = bad != 0 ? bad : send_packet(call, index, messages[i].msg_hdr, call.as<int>(3));
    if (sent < 0) return i > 0 ? static_cast<long>(i) : sent;
    messages[i].msg_len = static_cast<unsigned>(sent);
  }
  return count;
}

long call_recvfrom(const Call& call) {
  PageObject* object = object_at(call.fd());
  if (object == nullptr) return receive_on_real_socket(call);
  iovec piece{call.as<void*>(1), call.as<std::size_t>(2)};
  auto* length = call.as<socklen_t*>(5);
  msghdr message = plain_message(piece, call.as<void*>(4), length != nullptr ? *length : 0);
  const long result = receive(call.number, *object, message, call.as<int>(3));
  if (result >= 0 && length != nullptr) *length = message.msg_namelen;
  return result;
}

long call_recvmsg(const Call& call) {
  PageObject* object = object_at(call.fd());
  if (object == nullptr) return receive_on_real_socket(call);
  return receive(call.number, *object, *call.as<msghdr*>(1), call.as<int>(2));
}

long call_recvmmsg(const Call& call) {
  PageObject* object = object_at(call.fd());
  if (object == nullptr) return receive_on_real_socket(call);
  auto* messages = call.as<mmsghdr*>(1);
  const auto count = call.as<unsigned>(2);
  int flags = call.as<int>(3);
  for (unsigned i = 0; i < count; ++i) {
    const long bad = check_message(&messages[i].msg_hdr, true);
    const long received = bad != 0 ? bad : receive(call.number, *object, messages[i].msg_hdr, flags & ~MSG_WAITFORONE);
    if (received < 0) return i > 0 ? static_cast<long>(i) : received;
    messages[i].msg_len = static_cast<unsigned>(received);
    if ((flags & MSG_WAITFORONE) != 0) flags |= MSG_DONTWAIT;
  }
  return count;
}

}  // namespace ntpsim::daemon::shim

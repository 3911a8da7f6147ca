#include "sim/daemon/shim/calls/network/socket_calls.h"

#include <linux/capability.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

#include "sim/daemon/shim/addresses.h"
#include "sim/daemon/shim/calls/descriptor_calls.h"
#include "sim/daemon/shim/calls/network/stream_calls.h"
#include "sim/daemon/shim/credentials.h"
#include "sim/daemon/shim/files/unix_names.h"

namespace ntpsim::daemon::shim {

namespace {

constexpr unsigned first_ephemeral = 32768, last_ephemeral = 60999;   // net.ipv4.ip_local_port_range
constexpr unsigned first_unprivileged = 1024;                        // net.ipv4.ip_unprivileged_port_start
constexpr int type_mask = 0xf;

bool is_datagram(int type, int protocol) {
  return type == SOCK_DGRAM && (protocol == 0 || protocol == IPPROTO_UDP);
}

bool is_stream(int type, int protocol) {
  return type == SOCK_STREAM && (protocol == 0 || protocol == IPPROTO_TCP);
}

ObjectKind kind_of(int family, int type, int protocol) {
  if (family == AF_NETLINK) return protocol == 0 ? ObjectKind::netlink : ObjectKind::free;   // NETLINK_ROUTE
  if (is_datagram(type, protocol)) return ObjectKind::udp;
  return is_stream(type, protocol) ? ObjectKind::stream : ObjectKind::free;
}

bool listens_on(const PageObject& object, bool v6) {
  return object.local.is_v6 == v6 || (object.family == AF_INET6 && !object.options.v6_only && is_unspecified(object.local));
}

bool overlap(const PageObject& a, const PageObject& b) {
  if (!listens_on(a, b.local.is_v6) && !listens_on(b, a.local.is_v6)) return false;
  return is_unspecified(a.local) || is_unspecified(b.local) || same_host(a.local, b.local);
}

bool may_share(const PageObject& a, const PageObject& b) {
  return (a.options.reuse_address && b.options.reuse_address) || (a.options.reuse_port && b.options.reuse_port);
}

bool is_foreign(bool v6, std::uint16_t port) { return (page->foreign_ports[v6][port / 64] >> (port % 64) & 1) != 0; }

bool is_free(const PageObject& wanted) {
  for (const bool v6 : {false, true}) {
    if (wanted.kind == ObjectKind::udp && listens_on(wanted, v6) && is_foreign(v6, wanted.local.port)) return false;
  }
  return std::none_of(page->objects, page->objects + page->object_count, [&](const PageObject& other) {
    return &other != &wanted && other.kind == wanted.kind && other.local.port == wanted.local.port &&
           overlap(other, wanted) && !may_share(other, wanted);
  });
}

long take_free_port(PageObject& object) {
  constexpr unsigned count = last_ephemeral - first_ephemeral + 1;
  const auto start = static_cast<unsigned>(random_bits() % count);
  for (unsigned i = 0; i < count; ++i) {
    object.local.port = static_cast<std::uint16_t>(first_ephemeral + (start + i) % count);
    if (is_free(object)) return 0;
  }
  object.local.port = 0;
  return -EAGAIN;
}

// A datagram socket may be connected again: the last connect's choice of address does not count.
void forget_route(PageObject& object) {
  if (object.kind != ObjectKind::udp || object.local_by_route == 0) return;
  const std::uint16_t port = object.local.port;
  object.local = PageAddress{};
  object.local.port = port;
  object.local.is_v6 = object.family == AF_INET6;
  object.local_by_route = 0;
  page->sockets_changed = 1;
}

}  // namespace

long ensure_port(PageObject& object) {
  if (object.local.port != 0) return 0;
  if (object.family == AF_INET6 && !object.local.is_set) object.local.is_v6 = 1;
  const long result = take_free_port(object);
  if (result == 0) page->sockets_changed = 1;
  return result;
}

long call_socket(const Call& call) {
  const int family = call.as<int>(0), type = call.as<int>(1) & type_mask, flags = call.as<int>(1) & ~type_mask;
  const int protocol = call.as<int>(2);
  if (family == AF_UNIX) return call.forward();
  if (family != AF_INET && family != AF_INET6 && family != AF_NETLINK) return -EAFNOSUPPORT;
  const ObjectKind kind = kind_of(family, type, protocol);
  if (kind == ObjectKind::free && type == SOCK_RAW) {
    fatal("a raw socket was opened: ", "packets would leave the simulation");
  }
  if (kind == ObjectKind::free) return -EPROTONOSUPPORT;
  const std::uint16_t index = new_object(*page, kind);
  if (index == none) return -ENFILE;
  PageObject& object = page->objects[index];
  object.family = static_cast<std::uint16_t>(family);
  object.protocol = protocol;
  object.flags = static_cast<std::uint32_t>(flags & SOCK_NONBLOCK);
  object.local.is_v6 = family == AF_INET6;
  object.options.multicast_loop = 1;
  object.options.multicast_ttl = default_multicast_ttl;
  object.options.ttl = default_ttl;
  return new_descriptor(index, (flags & SOCK_CLOEXEC) != 0);
}

long call_bind(const Call& call) {
  PageObject* object = object_at(call.fd());
  if (object == nullptr) return forward_with_name(call);
  if (!is_socket(*object)) return -ENOTSOCK;
  if (object->kind == ObjectKind::netlink) return 0;
  PageAddress wanted{};
  const long bad = from_program(call.as<const sockaddr*>(1), call.as<socklen_t>(2), object->family, wanted);
  if (bad != 0) return bad;
  if (object->local.port != 0) return -EINVAL;
  if (!is_unspecified(wanted) && !is_multicast(wanted) && !is_broadcast(wanted) && !is_own(wanted)) return -EADDRNOTAVAIL;
  if (wanted.port != 0 && wanted.port < first_unprivileged && !may(CAP_NET_BIND_SERVICE)) return -EACCES;
  const PageAddress before = object->local;
  object->local = wanted;
  const long result = wanted.port == 0 ? take_free_port(*object) : is_free(*object) ? 0 : -EADDRINUSE;
  if (result != 0) {
    object->local = before;
    return result;
  }
  page->sockets_changed = 1;
  return 0;
}

long call_connect(const Call& call) {
  PageObject* object = object_at(call.fd());
  if (object == nullptr) return forward_with_name(call);
  if (!is_socket(*object)) return -ENOTSOCK;
  if (object->kind == ObjectKind::netlink) return 0;
  const auto* address = call.as<const sockaddr*>(1);
  if (address != nullptr && address->sa_family == AF_UNSPEC && object->kind == ObjectKind::udp) {
    object->remote = PageAddress{};
    forget_route(*object);
    return 0;
  }
  PageAddress to{};
  const long bad = from_program(address, call.as<socklen_t>(2), object->family, to);
  if (bad != 0) return bad;
  if (is_broadcast(to) && !object->options.broadcast) return -EACCES;
  forget_route(*object);
  const bool wildcard = is_unspecified(object->local);
  PageAddress source = object->local;
  std::uint16_t interface = 0;
  const long unreachable = route(to, object->options.bound_interface, source, interface);
  if (unreachable != 0) return unreachable;
  const long no_port = ensure_port(*object);
  if (no_port != 0) return no_port;
  source.port = object->local.port;
  if (wildcard) {
    object->local = source;
    object->local_by_route = 1;
    page->sockets_changed = 1;
  }
  if (object->kind == ObjectKind::stream && object->stream.state != StreamState::idle) return connect_stream(call, *object);
  object->remote = to;
  return object->kind == ObjectKind::stream ? connect_stream(call, *object) : 0;
}

long call_getsockname(const Call& call) {
  PageObject* object = object_at(call.fd());
  if (object == nullptr) return call.forward();
  if (!is_socket(*object)) return -ENOTSOCK;
  auto* length = call.as<socklen_t*>(2);
  if (object->kind == ObjectKind::netlink) {
    // struct sockaddr_nl: family, padding, port, groups.
    const std::uint32_t name[3] = {AF_NETLINK, static_cast<std::uint32_t>(process().pid), 0};
    __builtin_memcpy(call.as<void*>(1), name, std::min<std::size_t>(*length, sizeof name));
    *length = sizeof name;
    return 0;
  }
  to_program(object->local, object->family, call.as<sockaddr*>(1), length);
  return 0;
}

long call_getpeername(const Call& call) {
  PageObject* object = object_at(call.fd());
  if (object == nullptr) return call.forward();
  if (!is_socket(*object)) return -ENOTSOCK;
  if (!object->remote.is_set) return -ENOTCONN;
  to_program(object->remote, object->family, call.as<sockaddr*>(1), call.as<socklen_t*>(2));
  return 0;
}

}  // namespace ntpsim::daemon::shim

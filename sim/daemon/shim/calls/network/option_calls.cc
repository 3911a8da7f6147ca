#include "sim/daemon/shim/calls/network/option_calls.h"

#include <linux/net_tstamp.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "sim/daemon/shim/membership.h"
#include "sim/daemon/shim/waiting.h"

namespace ntpsim::daemon::shim {

namespace {

constexpr int netlink_level = 270;   // SOL_NETLINK

struct Option { int level, name; };

// Options that only set a number in PageSocketOptions.
struct ByteOption {
  Option option;
  std::uint8_t PageSocketOptions::*field;
};
constexpr ByteOption byte_options[] = {
    {{SOL_SOCKET, SO_REUSEADDR}, &PageSocketOptions::reuse_address},
    {{SOL_SOCKET, SO_REUSEPORT}, &PageSocketOptions::reuse_port},
    {{SOL_SOCKET, SO_BROADCAST}, &PageSocketOptions::broadcast},
    {{SOL_SOCKET, SO_SELECT_ERR_QUEUE}, &PageSocketOptions::select_error_queue},
    {{IPPROTO_IP, IP_PKTINFO}, &PageSocketOptions::packet_info},
    {{IPPROTO_IP, IP_RECVERR}, &PageSocketOptions::receive_errors},
    {{IPPROTO_IP, IP_RECVTOS}, &PageSocketOptions::receive_tos},
    {{IPPROTO_IP, IP_RECVTTL}, &PageSocketOptions::receive_ttl},
    {{IPPROTO_IP, IP_TTL}, &PageSocketOptions::ttl},
    {{IPPROTO_IP, IP_TOS}, &PageSocketOptions::tos},
    {{IPPROTO_IP, IP_MULTICAST_TTL}, &PageSocketOptions::multicast_ttl},
    {{IPPROTO_IP, IP_MULTICAST_LOOP}, &PageSocketOptions::multicast_loop},
    {{IPPROTO_IPV6, IPV6_RECVPKTINFO}, &PageSocketOptions::packet_info_v6},
    {{IPPROTO_IPV6, IPV6_V6ONLY}, &PageSocketOptions::v6_only},
    {{IPPROTO_IPV6, IPV6_RECVERR}, &PageSocketOptions::receive_errors_v6},
    {{IPPROTO_IPV6, IPV6_UNICAST_HOPS}, &PageSocketOptions::ttl},
    {{IPPROTO_IPV6, IPV6_MULTICAST_HOPS}, &PageSocketOptions::multicast_ttl},
    {{IPPROTO_IPV6, IPV6_MULTICAST_LOOP}, &PageSocketOptions::multicast_loop},
    {{IPPROTO_IPV6, IPV6_TCLASS}, &PageSocketOptions::tos},
};

// Accepted without effect: the simulated kernel has no such buffers, marks or priorities.
constexpr Option ignored_options[] = {
    {SOL_SOCKET, SO_RCVBUF},
    {SOL_SOCKET, SO_SNDBUF},
    {SOL_SOCKET, SO_RCVBUFFORCE},
    {SOL_SOCKET, SO_SNDBUFFORCE},
    {SOL_SOCKET, SO_PRIORITY},
    {SOL_SOCKET, SO_MARK},
    {SOL_SOCKET, SO_KEEPALIVE},
    {SOL_SOCKET, SO_LINGER},
    {SOL_SOCKET, SO_DONTROUTE},
    {SOL_SOCKET, SO_RXQ_OVFL},
    {SOL_SOCKET, SO_PASSCRED},
    {SOL_SOCKET, SO_BUSY_POLL},
    {IPPROTO_IP, IP_FREEBIND},
    {IPPROTO_IP, IP_MTU_DISCOVER},
    {IPPROTO_IP, IP_MULTICAST_ALL},
    {IPPROTO_IPV6, IPV6_RECVHOPLIMIT},
    {IPPROTO_IPV6, IPV6_MTU_DISCOVER},
    {IPPROTO_IPV6, IPV6_RECVTCLASS},
    {IPPROTO_IPV6, IPV6_FREEBIND},
    {IPPROTO_TCP, TCP_NODELAY},
    {IPPROTO_TCP, TCP_KEEPIDLE},
    {IPPROTO_TCP, TCP_KEEPINTVL},
    {IPPROTO_TCP, TCP_KEEPCNT},
    {IPPROTO_TCP, TCP_QUICKACK},
    {IPPROTO_TCP, TCP_USER_TIMEOUT},
    {IPPROTO_TCP, TCP_FASTOPEN},
    {netlink_level, 1},
    {netlink_level, 3},
    {netlink_level, 10},
    {netlink_level, 11},
    {netlink_level, 12},
};

bool is(const Option& option, int level, int name) { return option.level == level && option.name == name; }

const ByteOption* byte_option(int level, int name) {
  const auto* found = std::find_if(std::begin(byte_options), std::end(byte_options),
                                   [&](const ByteOption& o) { return is(o.option, level, name); });
  return found == std::end(byte_options) ? nullptr : found;
}

bool is_ignored(int level, int name) {
  return std::any_of(std::begin(ignored_options), std::end(ignored_options),
                     [&](const Option& o) { return is(o, level, name); });
}

// IPv4's multicast options may have one octet.
int number(const void* value, std::size_t size) {
  int result = 0;
  if (size >= sizeof result) {
    std::memcpy(&result, value, sizeof result);
  } else if (size >= 1) {
    result = *static_cast<const std::uint8_t*>(value);
  }
  return result;
}

std::int64_t time_value(const void* value, std::size_t size) {
  timeval time{};
  std::memcpy(&time, value, std::min(size, sizeof time));
  return time.tv_sec * nanoseconds_per_second + time.tv_usec * 1000;
}

long bind_to_device(PageObject& object, const void* value, std::size_t size) {
  char name[IFNAMSIZ] = {};
  std::memcpy(name, value, std::min(size, sizeof name - 1));
  object.options.bound_interface = 0;
  if (name[0] == 0) return 0;
  for (std::uint32_t i = 0; i < page->interface_count; ++i) {
    if (std::strncmp(page->interfaces[i].name, name, IFNAMSIZ) != 0) continue;
    object.options.bound_interface = static_cast<std::uint16_t>(i + 1);
    return 0;
  }
  return -ENODEV;
}

constexpr std::uint32_t known_timestamping =
    SOF_TIMESTAMPING_TX_HARDWARE | SOF_TIMESTAMPING_TX_SOFTWARE | SOF_TIMESTAMPING_RX_HARDWARE |
    SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE | SOF_TIMESTAMPING_SYS_HARDWARE |
    SOF_TIMESTAMPING_RAW_HARDWARE | SOF_TIMESTAMPING_OPT_ID | SOF_TIMESTAMPING_OPT_CMSG | SOF_TIMESTAMPING_OPT_TSONLY |
    SOF_TIMESTAMPING_OPT_PKTINFO | SOF_TIMESTAMPING_OPT_TX_SWHW;

long set_timestamping(PageObject& object, std::uint32_t flags) {
  if ((flags & ~known_timestamping) != 0) return -EINVAL;
  object.options.timestamping = flags;
  object.next_stamp_id = 0;
  return 0;
}

long set_socket_option(PageObject& object, int name, const void* value, std::size_t size) {
  switch (name) {
    case SO_TIMESTAMP: object.options.timestamp = number(value, size) != 0 ? 1 : 0; return 0;
    case SO_TIMESTAMPNS: object.options.timestamp = number(value, size) != 0 ? 2 : 0; return 0;
    case SO_TIMESTAMPING: return set_timestamping(object, static_cast<std::uint32_t>(number(value, size)));
    case SO_RCVTIMEO: object.options.receive_timeout = time_value(value, size); return 0;
    case SO_SNDTIMEO: object.options.send_timeout = time_value(value, size); return 0;
    case SO_BINDTODEVICE: return bind_to_device(object, value, size);
    default: return -ENOPROTOOPT;
  }
}

// -1 means the kernel's default, where there is one.
std::uint8_t octet(const ByteOption& option, int value) {
  if (value != -1) return static_cast<std::uint8_t>(value);
  if (option.field == &PageSocketOptions::ttl) return default_ttl;
  return option.field == &PageSocketOptions::multicast_ttl ? default_multicast_ttl : 0;
}

long put(const Call& call, const void* value, std::size_t size) {
  auto* length = call.as<socklen_t*>(4);
  const std::size_t part = std::min<std::size_t>(*length, size);
  std::memcpy(call.as<void*>(3), value, part);
  *length = static_cast<socklen_t>(part);
  return 0;
}

long put_number(const Call& call, int value) { return put(call, &value, sizeof value); }

long put_device(const Call& call, const PageObject& object) {
  if (object.options.bound_interface == 0) return put(call, "", 0);
  const char* const name = page->interfaces[object.options.bound_interface - 1].name;
  if (*call.as<socklen_t*>(4) < IFNAMSIZ) return -EINVAL;
  return put(call, name, std::strlen(name) + 1);
}

long get_socket_option(const Call& call, PageObject& object, int name) {
  constexpr int buffer_size = 212992;   // net.core.rmem_default
  switch (name) {
    case SO_ERROR: {
      const int error = object.error;
      object.error = 0;
      return put_number(call, error);
    }
    case SO_TYPE: return put_number(call, object.kind == ObjectKind::stream ? SOCK_STREAM : SOCK_DGRAM);
    case SO_DOMAIN: return put_number(call, object.family);
    case SO_PROTOCOL: return put_number(call, object.protocol);
    case SO_ACCEPTCONN: return put_number(call, object.stream.state == StreamState::listening);
    case SO_RCVBUF:
    case SO_SNDBUF: return put_number(call, buffer_size);
    case SO_BINDTODEVICE: return put_device(call, object);
    case SO_TIMESTAMP: return put_number(call, object.options.timestamp == 1);
    case SO_TIMESTAMPNS: return put_number(call, object.options.timestamp == 2);
    case SO_TIMESTAMPING: return put_number(call, static_cast<int>(object.options.timestamping));
    default: return -ENOPROTOOPT;
  }
}

}  // namespace

long call_setsockopt(const Call& call) {
  PageObject* object = object_at(call.fd());
  if (object == nullptr) return call.forward();
  if (!is_socket(*object)) return -ENOTSOCK;
  const int level = call.as<int>(1), name = call.as<int>(2);
  const auto* value = call.as<const void*>(3);
  const auto size = call.as<std::size_t>(4);
  if (is_membership_option(level, name)) return set_membership(*object, level, name, value, size);
  if (const ByteOption* option = byte_option(level, name)) {
    const bool is_bound = object->local.port != 0;
    if (is(option->option, IPPROTO_IPV6, IPV6_V6ONLY) && is_bound) return -EINVAL;   // the port is already taken in its families
    object->options.*(option->field) = octet(*option, number(value, size));
    return 0;
  }
  if (is_ignored(level, name)) return 0;
  return level == SOL_SOCKET ? set_socket_option(*object, name, value, size) : -ENOPROTOOPT;
}

long call_getsockopt(const Call& call) {
  PageObject* object = object_at(call.fd());
  if (object == nullptr) return call.forward();
  if (!is_socket(*object)) return -ENOTSOCK;
  const int level = call.as<int>(1), name = call.as<int>(2);
  if (const ByteOption* option = byte_option(level, name)) return put_number(call, object->options.*(option->field));
  return level == SOL_SOCKET ? get_socket_option(call, *object, name) : -ENOPROTOOPT;
}

}  // namespace ntpsim::daemon::shim

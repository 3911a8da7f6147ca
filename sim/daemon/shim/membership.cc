#include "sim/daemon/shim/membership.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>

#include "sim/daemon/shim/addresses.h"

namespace ntpsim::daemon::shim {

namespace {

struct Request {
  PageGroup group{};
  bool joins = false;
};

std::uint16_t interface_with(const in_addr& address) {
  for (std::uint32_t i = 0; i < page->interface_count; ++i) {
    if (page->interfaces[i].has_v4 && std::memcmp(page->interfaces[i].v4, &address, 4) == 0) {
      return static_cast<std::uint16_t>(i + 1);
    }
  }
  return 0;
}

// 0: any. -ENODEV as Linux has it.
long put_interface(std::int64_t index, std::uint16_t& out) {
  if (index < 0 || index > page->interface_count) return -ENODEV;
  out = static_cast<std::uint16_t>(index);
  return 0;
}

long read_v4(const void* value, std::size_t size, Request& out) {
  if (size < sizeof(ip_mreq)) return -EINVAL;
  ip_mreqn request{};
  std::memcpy(&request, value, size < sizeof request ? size : sizeof request);
  std::memcpy(out.group.bytes, &request.imr_multiaddr, 4);
  if (size >= sizeof request && request.imr_ifindex != 0) return put_interface(request.imr_ifindex, out.group.interface);
  out.group.interface = interface_with(request.imr_address);
  return 0;
}

long read_v6(const void* value, std::size_t size, Request& out) {
  if (size < sizeof(ipv6_mreq)) return -EINVAL;
  ipv6_mreq request;
  std::memcpy(&request, value, sizeof request);
  std::memcpy(out.group.bytes, &request.ipv6mr_multiaddr, 16);
  out.group.is_v6 = 1;
  return put_interface(request.ipv6mr_interface, out.group.interface);
}

long read_any(const void* value, std::size_t size, Request& out) {
  if (size < sizeof(group_req)) return -EINVAL;
  group_req request;
  std::memcpy(&request, value, sizeof request);
  PageAddress address{};
  const auto family = request.gr_group.ss_family;
  const long bad =
      from_program(reinterpret_cast<const sockaddr*>(&request.gr_group), sizeof request.gr_group, family, address);
  if (bad != 0) return bad;
  std::memcpy(out.group.bytes, address.bytes, 16);
  out.group.is_v6 = address.is_v6;
  return put_interface(request.gr_interface, out.group.interface);
}

bool same(const PageGroup& a, const PageGroup& b) {
  return a.is_v6 == b.is_v6 && std::memcmp(a.bytes, b.bytes, sizeof a.bytes) == 0;
}

long apply(PageObject& object, const Request& request) {
  PageGroup* empty = nullptr;
  for (PageGroup& group : object.groups) {
    if (group.in_use && same(group, request.group)) {
      if (request.joins) return -EADDRINUSE;
      group.in_use = 0;
      page->sockets_changed = 1;
      return 0;
    }
    if (!group.in_use && empty == nullptr) empty = &group;
  }
  if (!request.joins) return -EADDRNOTAVAIL;
  if (empty == nullptr) return -ENOBUFS;
  *empty = request.group;
  empty->in_use = 1;
  page->sockets_changed = 1;
  return 0;
}

long choose_interface(PageObject& object, int level, const void* value, std::size_t size) {
  if (level == IPPROTO_IPV6) {
    int index = 0;
    std::memcpy(&index, value, size < sizeof index ? size : sizeof index);
    return put_interface(index, object.options.multicast_interface);
  }
  if (size >= sizeof(ip_mreqn)) {
    ip_mreqn request;
    std::memcpy(&request, value, sizeof request);
    if (request.imr_ifindex != 0) return put_interface(request.imr_ifindex, object.options.multicast_interface);
    object.options.multicast_interface = interface_with(request.imr_address);
  } else if (size >= sizeof(in_addr)) {
    in_addr address;
    std::memcpy(&address, value, sizeof address);
    object.options.multicast_interface = interface_with(address);
  } else {
    return -EINVAL;
  }
  return 0;
}

}  // namespace

bool is_membership_option(int level, int option) {
  if (level == IPPROTO_IP) {
    return option == IP_ADD_MEMBERSHIP || option == IP_DROP_MEMBERSHIP || option == IP_MULTICAST_IF ||
           option == MCAST_JOIN_GROUP || option == MCAST_LEAVE_GROUP;
  }
  return level == IPPROTO_IPV6 && (option == IPV6_JOIN_GROUP || option == IPV6_LEAVE_GROUP || option == IPV6_MULTICAST_IF ||
                                   option == MCAST_JOIN_GROUP || option == MCAST_LEAVE_GROUP);
}

long set_membership(PageObject& object, int level, int option, const void* value, std::size_t size) {
  if ((level == IPPROTO_IP && option == IP_MULTICAST_IF) || (level == IPPROTO_IPV6 && option == IPV6_MULTICAST_IF)) {
    return choose_interface(object, level, value, size);
  }
  Request request;
  long bad = 0;
  if (option == MCAST_JOIN_GROUP || option == MCAST_LEAVE_GROUP) {
    bad = read_any(value, size, request);
    request.joins = option == MCAST_JOIN_GROUP;
  } else if (level == IPPROTO_IP) {
    bad = read_v4(value, size, request);
    request.joins = option == IP_ADD_MEMBERSHIP;
  } else {
    bad = read_v6(value, size, request);
    request.joins = option == IPV6_JOIN_GROUP;
  }
  return bad != 0 ? bad : apply(object, request);
}

}  // namespace ntpsim::daemon::shim

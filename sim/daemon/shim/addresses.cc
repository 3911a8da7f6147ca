#include "sim/daemon/shim/addresses.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace ntpsim::daemon::shim {

namespace {

constexpr std::uint8_t mapped_prefix[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

bool within(const std::uint8_t* a, const std::uint8_t* b, unsigned prefix) {
  for (unsigned bit = 0; bit < prefix; ++bit) {
    const unsigned mask = 0x80U >> (bit % 8);
    if ((a[bit / 8] & mask) != (b[bit / 8] & mask)) return false;
  }
  return true;
}

bool speaks(const PageInterface& interface, bool v6) { return v6 ? interface.has_v6 : interface.has_v4; }

bool is_directed_broadcast(const PageInterface& interface, const PageAddress& to) {
  if (to.is_v6 || !interface.has_v4 || interface.is_loopback || interface.v4_prefix >= 31) return false;
  if (!within(interface.v4, to.bytes, interface.v4_prefix)) return false;
  for (unsigned bit = interface.v4_prefix; bit < 32; ++bit) {
    if ((to.bytes[bit / 8] & (0x80U >> (bit % 8))) == 0) return false;
  }
  return true;
}

}  // namespace

long from_program(const sockaddr* address, socklen_t length, int family, PageAddress& out) {
  out = PageAddress{};
  if (address == nullptr || length < sizeof(sa_family_t)) return -EINVAL;
  if (address->sa_family == AF_INET) {
    if (length < sizeof(sockaddr_in)) return -EINVAL;
    if (family == AF_INET6) return -EINVAL;
    const auto* in = reinterpret_cast<const sockaddr_in*>(address);
    std::memcpy(out.bytes, &in->sin_addr, 4);
    out.port = ntohs(in->sin_port);
    out.is_set = 1;
    return 0;
  }
  if (address->sa_family != AF_INET6 || family != AF_INET6) return -EAFNOSUPPORT;
  if (length < 24) return -EINVAL;   // RFC 2133's struct, without a scope
  const auto* in = reinterpret_cast<const sockaddr_in6*>(address);
  out.port = ntohs(in->sin6_port);
  out.is_set = 1;
  if (std::memcmp(&in->sin6_addr, mapped_prefix, sizeof mapped_prefix) == 0) {
    std::memcpy(out.bytes, in->sin6_addr.s6_addr + 12, 4);
  } else {
    std::memcpy(out.bytes, &in->sin6_addr, 16);
    out.is_v6 = 1;
  }
  return 0;
}

void to_program(const PageAddress& address, int family, sockaddr* out, socklen_t* length) {
  if (out == nullptr || length == nullptr) return;
  sockaddr_in v4{};
  sockaddr_in6 v6{};
  const void* from = &v4;
  socklen_t size = sizeof v4;
  if (family == AF_INET6) {
    from = &v6;
    size = sizeof v6;
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(address.port);
    if (address.is_v6) {
      std::memcpy(&v6.sin6_addr, address.bytes, 16);
    } else if (!is_unspecified(address)) {
      std::memcpy(&v6.sin6_addr, mapped_prefix, sizeof mapped_prefix);
      std::memcpy(v6.sin6_addr.s6_addr + 12, address.bytes, 4);
    }
    if (is_link_local(address)) v6.sin6_scope_id = 2;
  } else {
    v4.sin_family = AF_INET;
    v4.sin_port = htons(address.port);
    std::memcpy(&v4.sin_addr, address.bytes, 4);
  }
  std::memcpy(out, from, std::min(*length, size));
  *length = size;
}

bool is_unspecified(const PageAddress& address) {
  return std::all_of(address.bytes, address.bytes + (address.is_v6 ? 16 : 4), [](std::uint8_t b) { return b == 0; });
}

bool is_loopback(const PageAddress& address) {
  if (!address.is_v6) return address.bytes[0] == 127;
  return address.bytes[15] == 1 && std::all_of(address.bytes, address.bytes + 15, [](std::uint8_t b) { return b == 0; });
}

bool is_multicast(const PageAddress& address) {
  return address.is_v6 ? address.bytes[0] == 0xff : (address.bytes[0] & 0xf0) == 0xe0;
}

bool is_link_local(const PageAddress& address) {
  return address.is_v6 && address.bytes[0] == 0xfe && (address.bytes[1] & 0xc0) == 0x80;
}

bool is_broadcast(const PageAddress& address) {
  if (address.is_v6) return false;
  if (std::all_of(address.bytes, address.bytes + 4, [](std::uint8_t b) { return b == 0xff; })) return true;
  return std::any_of(page->interfaces, page->interfaces + page->interface_count,
                     [&](const PageInterface& i) { return is_directed_broadcast(i, address); });
}

bool same_host(const PageAddress& a, const PageAddress& b) {
  return a.is_v6 == b.is_v6 && std::memcmp(a.bytes, b.bytes, a.is_v6 ? 16 : 4) == 0;
}

bool is_own(const PageAddress& address) {
  if (is_loopback(address)) return true;
  return std::any_of(page->interfaces, page->interfaces + page->interface_count, [&](const PageInterface& i) {
    return speaks(i, address.is_v6) && same_host(address_of(i, address.is_v6), address);
  });
}

PageAddress address_of(const PageInterface& interface, bool v6) {
  PageAddress address{};
  address.is_v6 = v6;
  std::memcpy(address.bytes, v6 ? interface.v6 : interface.v4, v6 ? 16 : 4);
  return address;
}

namespace {

std::uint16_t loopback() {
  const auto* found = std::find_if(page->interfaces, page->interfaces + page->interface_count,
                                   [](const PageInterface& interface) { return interface.is_loopback != 0; });
  return static_cast<std::uint16_t>(found - page->interfaces + 1);
}

// 0: nowhere.
std::uint16_t first_that_speaks(bool v6) {
  for (std::uint32_t i = 0; i < page->interface_count; ++i) {
    if (!page->interfaces[i].is_loopback && speaks(page->interfaces[i], v6)) return static_cast<std::uint16_t>(i + 1);
  }
  return 0;
}

std::uint16_t by_table(const PageAddress& destination, std::uint16_t through) {
  const PageRoute* const begin = page->routes;
  const PageRoute* const end = begin + page->route_count;
  const PageRoute* const found = std::find_if(begin, end, [&](const PageRoute& route) {
    return (through == 0 || route.interface == through) && route.to.is_v6 == destination.is_v6 &&
           within(route.to.bytes, destination.bytes, route.prefix);
  });
  if (found != end) return found->interface;
  return destination.is_v6 ? 0 : through;   // Linux looks for an IPv4 address on the wire that was named, route or no route
}

// Where ns-3's host sends a group or the limited broadcast, too.
bool goes_to_a_wire(const PageAddress& destination) {
  return is_multicast(destination) ||
         (!destination.is_v6 && std::all_of(destination.bytes, destination.bytes + 4, [](std::uint8_t b) { return b == 0xff; }));
}

}  // namespace

long route(const PageAddress& destination, std::uint16_t through, PageAddress& source, std::uint16_t& interface) {
  if (through > page->interface_count) return -ENODEV;
  if (is_own(destination)) interface = loopback();
  else if (goes_to_a_wire(destination)) interface = through != 0 ? through : first_that_speaks(destination.is_v6);
  else interface = by_table(destination, through);
  if (interface == 0 || !speaks(page->interfaces[interface - 1], destination.is_v6)) return -ENETUNREACH;
  const std::uint16_t port = source.port;
  source = is_own(destination) ? destination : address_of(page->interfaces[interface - 1], destination.is_v6);
  source.port = port;
  source.is_set = 1;
  return 0;
}

}  // namespace ntpsim::daemon::shim

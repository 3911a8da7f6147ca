#include "sim/daemon/shim/calls/network/ioctl_calls.h"

#include <fcntl.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <netinet/in.h>
#include <sys/ioctl.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "sim/daemon/shim/addresses.h"
#include "sim/daemon/shim/files/printed_lines.h"
#include "sim/daemon/shim/memory.h"

namespace ntpsim::daemon::shim {

namespace {

const PageInterface* interface_named(const char* name) {
  for (std::uint32_t i = 0; i < page->interface_count; ++i) {
    if (std::strncmp(page->interfaces[i].name, name, IFNAMSIZ) == 0) return &page->interfaces[i];
  }
  return nullptr;
}

void put_v4(const PageInterface& interface, const std::uint8_t* address, sockaddr& out) {
  PageAddress value = address_of(interface, false);
  std::memcpy(value.bytes, address, 4);
  socklen_t length = sizeof out;
  to_program(value, AF_INET, &out, &length);
}

void netmask(unsigned prefix, std::uint8_t (&out)[4]) {
  const std::uint32_t mask = prefix == 0 ? 0 : ~0U << (32 - prefix);
  for (unsigned i = 0; i < 4; ++i) out[i] = static_cast<std::uint8_t>(mask >> (24 - 8 * i));
}

long name_of_index(ifreq& request) {
  if (request.ifr_ifindex < 1 || request.ifr_ifindex > static_cast<int>(page->interface_count)) return -ENODEV;
  std::memcpy(request.ifr_name, page->interfaces[request.ifr_ifindex - 1].name, IFNAMSIZ);
  return 0;
}

long list_interfaces(ifconf& list) {
  int used = 0;
  for (std::uint32_t i = 0; i < page->interface_count; ++i) {
    const PageInterface& interface = page->interfaces[i];
    if (!interface.has_v4) continue;
    if (list.ifc_buf != nullptr) {
      if (used + static_cast<int>(sizeof(ifreq)) > list.ifc_len) break;
      ifreq entry{};
      std::memcpy(entry.ifr_name, interface.name, IFNAMSIZ);
      put_v4(interface, interface.v4, entry.ifr_addr);
      std::memcpy(list.ifc_buf + used, &entry, sizeof entry);
    }
    used += static_cast<int>(sizeof(ifreq));
  }
  list.ifc_len = used;
  return 0;
}

long ask_interface(unsigned long request, ifreq& about) {
  const PageInterface* interface = interface_named(about.ifr_name);
  if (interface == nullptr) return -ENODEV;
  std::uint8_t bytes[4];
  switch (request) {
    case SIOCGIFINDEX: about.ifr_ifindex = static_cast<int>(interface - page->interfaces + 1); return 0;
    case SIOCGIFFLAGS:
      about.ifr_flags = static_cast<short>(IFF_UP | IFF_RUNNING |
                                           (interface->is_loopback ? IFF_LOOPBACK : IFF_BROADCAST | IFF_MULTICAST));
      return 0;
    case SIOCGIFMTU: about.ifr_mtu = static_cast<int>(interface->mtu); return 0;
    case SIOCGIFHWADDR:
      about.ifr_hwaddr.sa_family = interface->is_loopback ? ARPHRD_LOOPBACK : ARPHRD_ETHER;
      std::memcpy(about.ifr_hwaddr.sa_data, interface->hardware_address, sizeof interface->hardware_address);
      return 0;
    default: break;
  }
  if (!interface->has_v4) return -EADDRNOTAVAIL;
  netmask(interface->v4_prefix, bytes);
  switch (request) {
    case SIOCGIFADDR: put_v4(*interface, interface->v4, about.ifr_addr); return 0;
    case SIOCGIFNETMASK: put_v4(*interface, bytes, about.ifr_netmask); return 0;
    case SIOCGIFBRDADDR:
      for (unsigned i = 0; i < 4; ++i) bytes[i] = static_cast<std::uint8_t>(interface->v4[i] | ~bytes[i]);
      put_v4(*interface, bytes, about.ifr_broadaddr);
      return 0;
    default: return -EOPNOTSUPP;   // hardware time stamping, ethtool: the card has neither
  }
}

// A terminal window of unknown size.
long no_size(winsize* out) {
  if (!can_write(out, sizeof *out)) return -EFAULT;
  *out = {};
  return 0;
}

// The size of the next datagram; of a stream, all octets.
std::uint32_t octets_to_read(const PageObject& socket) {
  std::uint32_t octets = 0;
  for (std::uint16_t slot = socket.received.first; slot != none; slot = page->packets[slot].next) {
    octets += page->packets[slot].size - page->packets[slot].taken;
    if (socket.kind != ObjectKind::stream) break;
  }
  return octets;
}

long put(int& out, std::uint32_t value) {
  out = static_cast<int>(value);
  return 0;
}

bool concerns_interfaces(unsigned long request) { return request >= 0x8910 && request <= 0x89ff; }

long about_interfaces(const Call& call, unsigned long request) {
  auto* const list = call.as<ifconf*>(2);
  auto* const about = call.as<ifreq*>(2);
  if (request == SIOCGIFCONF) {
    if (!can_write(list, sizeof *list)) return -EFAULT;
    const auto room = static_cast<std::size_t>(std::max(list->ifc_len, 0));
    return list->ifc_buf == nullptr || can_write(list->ifc_buf, room) ? list_interfaces(*list) : -EFAULT;
  }
  if (!can_write(about, sizeof *about)) return -EFAULT;
  return request == SIOCGIFNAME ? name_of_index(*about) : ask_interface(request, *about);
}

}  // namespace

long call_ioctl(const Call& call) {
  const auto request = call.as<unsigned long>(1) & 0xffffffff;
  if (concerns_interfaces(request)) return about_interfaces(call, request);
  PageObject* object = object_at(call.fd());
  if (object == nullptr && request == TIOCGWINSZ && has_window(call.fd())) return no_size(call.as<winsize*>(2));
  if (object == nullptr || request == FIOCLEX || request == FIONCLEX) return call.forward();
  int& number = *call.as<int*>(2);
  if (!can_write(&number, sizeof number)) return -EFAULT;
  if (request == FIONBIO) {
    object->flags = number != 0 ? O_NONBLOCK : 0;
    return 0;
  }
  const bool counts = is_socket(*object) && object->stream.state != StreamState::listening;
  switch (request) {
    case FIONREAD: return counts ? put(number, octets_to_read(*object)) : is_socket(*object) ? -EINVAL : -ENOTTY;
    case TIOCOUTQ: return counts ? put(number, object->stream.unsent) : is_socket(*object) ? -EINVAL : -ENOTTY;
    default: return -ENOTTY;
  }
}

}  // namespace ntpsim::daemon::shim

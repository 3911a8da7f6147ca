// Files of /proc/net: the simulated host's interfaces and routes.
#include <net/if.h>
#include <net/route.h>

#include <cstring>

#include "sim/daemon/shim/files/proc_texts.h"

namespace ntpsim::daemon::shim {

namespace {

void tell_devices(Text& out) {
  out << "Inter-|   Receive                                                |  Transmit\n"
      << " face |bytes    packets errs drop fifo frame compressed multicast|"
      << "bytes    packets errs drop fifo colls carrier compressed\n";
  for (std::uint32_t i = 0; i < page->interface_count; ++i) {
    out << page->interfaces[i].name << ": 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n";
  }
}

// Address, index, prefix, scope, flags, name.
void tell_addresses_v6(Text& out) {
  constexpr unsigned global = 0, loopback = 0x10, link = 0x20, permanent = 0x80;
  for (std::uint32_t i = 0; i < page->interface_count; ++i) {
    const PageInterface& interface = page->interfaces[i];
    if (!interface.has_v6) continue;
    for (const std::uint8_t octet : interface.v6) out.hex(octet, 2);
    const bool is_link_local = interface.v6[0] == 0xfe && (interface.v6[1] & 0xc0) == 0x80;
    (out << " ").hex(i + 1, 2) << " ";
    out.hex(interface.v6_prefix, 2) << " ";
    out.hex(interface.is_loopback ? loopback : is_link_local ? link : global, 2) << " ";
    out.hex(permanent, 2) << " " << interface.name << "\n";
  }
}

// As the processor keeps an address in memory.
std::uint32_t word_of(const std::uint8_t* octets) {
  std::uint32_t value = 0;
  std::memcpy(&value, octets, sizeof value);
  return value;
}

void tell_routes(Text& out) {
  out << "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n";
  for (std::uint32_t i = 0; i < page->route_count; ++i) {
    const PageRoute& route = page->routes[i];
    if (route.to.is_v6) continue;
    const std::uint32_t mask = route.prefix == 0 ? 0 : __builtin_bswap32(~0U << (32 - route.prefix));
    (out << page->interfaces[route.interface - 1].name << "\t").hex(word_of(route.to.bytes), 8) << "\t";
    out.hex(route.gateway.is_set ? word_of(route.gateway.bytes) : 0, 8) << "\t";
    out.hex(RTF_UP | (route.gateway.is_set ? RTF_GATEWAY : 0U), 4) << "\t0\t0\t0\t";
    out.hex(mask, 8) << "\t0\t0\t0\n";
  }
}

}  // namespace

bool tell_of_network(const char* name, Text& out) {
  if (std::strcmp(name, "dev") == 0) tell_devices(out);
  else if (std::strcmp(name, "if_inet6") == 0) tell_addresses_v6(out);
  else if (std::strcmp(name, "route") == 0) tell_routes(out);
  else return false;
  return true;
}

}  // namespace ntpsim::daemon::shim

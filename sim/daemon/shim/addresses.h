// Converts socket addresses between the program's form and the page's, and chooses the source address of a packet.
#pragma once

#include <sys/socket.h>

#include "sim/daemon/shim/state.h"

namespace ntpsim::daemon::shim {

// 0 or a negative errno. An IPv4-mapped IPv6 address becomes a plain IPv4 address.
long from_program(const sockaddr* address, socklen_t length, int family, PageAddress& out);
// Writes an address as the kernel does: cut to the room there is, with `length` set to the full size.
void to_program(const PageAddress& address, int family, sockaddr* out, socklen_t* length);

bool is_unspecified(const PageAddress& address);
bool is_loopback(const PageAddress& address);
bool is_multicast(const PageAddress& address);
bool is_broadcast(const PageAddress& address);      // limited, or of one of the interfaces
bool is_link_local(const PageAddress& address);
bool same_host(const PageAddress& a, const PageAddress& b);
bool is_own(const PageAddress& address);

// Chooses the interface and source address for a destination. `through` is the interface that the program has named, or 0.
// Interfaces are index + 1. 0, -ENETUNREACH, or -ENODEV if there is no such interface.
long route(const PageAddress& destination, std::uint16_t through, PageAddress& source, std::uint16_t& interface);
PageAddress address_of(const PageInterface& interface, bool v6);

}  // namespace ntpsim::daemon::shim

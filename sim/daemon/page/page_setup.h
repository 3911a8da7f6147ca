// Fills in a page before the first program: the host's name, its interfaces, its random numbers.
#pragma once

#include <array>
#include <vector>

#include "sim/daemon/page/protocol.h"

namespace ntpsim::daemon {

struct HostInterface;
struct HostRoute;
struct SupervisorConfig;

void set_routes(Page& page, const std::vector<HostRoute>& routes);
inline constexpr int loopback_mtu = 65536;

// Locally administered. The rest is from the address, so that hosts of one network differ, and from the interface's place.
std::array<std::uint8_t, 6> hardware_address(const HostInterface& interface, std::size_t index);

void set_up(Page& page, const SupervisorConfig& config);

}  // namespace ntpsim::daemon

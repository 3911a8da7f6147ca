// What off-path attackers draw for a packet: its forged source, its destination, and when it is sent.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "models/base/address.h"
#include "models/base/random.h"
#include "models/base/units.h"

namespace ntpsim::hostile {

// A source and a destination of one address family; nothing where there is no such pair.
std::optional<std::pair<IpAddress, IpAddress>> drawn_pair(const std::vector<IpAddress>& sources,
                                                          const std::vector<IpAddress>& destinations, Random& random);

// At least a microsecond, whatever is drawn, so that simulated time always advances between two packets.
Duration drawn_interval(const Sampled<Duration>& every, Random& random);

}  // namespace ntpsim::hostile

// Who an off-path attacker writes to, in whose name, and when.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "models/base/address.h"
#include "models/base/random.h"
#include "models/base/units.h"

namespace ntpsim::hostile {

// One of each, of one family; nothing where there are none.
std::optional<std::pair<IpAddress, IpAddress>> drawn_pair(const std::vector<IpAddress>& sources,
                                                          const std::vector<IpAddress>& destinations, Random& random);

// A microsecond at least, whatever the distribution says: an attacker does not stop the world's clock.
Duration drawn_interval(const Sampled<Duration>& every, Random& random);

}  // namespace ntpsim::hostile

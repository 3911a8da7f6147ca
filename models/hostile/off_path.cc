#include "models/hostile/off_path.h"

#include <algorithm>

namespace ntpsim::hostile {

std::optional<std::pair<IpAddress, IpAddress>> drawn_pair(const std::vector<IpAddress>& sources,
                                                          const std::vector<IpAddress>& destinations, Random& random) {
  std::vector<std::pair<IpAddress, IpAddress>> pairs;
  for (const bool v6 : {false, true}) {
    for (const IpAddress& source : sources)
      for (const IpAddress& destination : destinations)
        if (source.is_v6() == v6 && destination.is_v6() == v6) pairs.emplace_back(source, destination);
    if (!pairs.empty()) break;
  }
  if (pairs.empty()) return std::nullopt;
  return pairs[static_cast<std::size_t>(random.below(pairs.size()))];
}

Duration drawn_interval(const Sampled<Duration>& every, Random& random) {
  return std::max(Duration::from_nanoseconds(1000), Duration::from_seconds(every.distribution.draw(random)));
}

}  // namespace ntpsim::hostile

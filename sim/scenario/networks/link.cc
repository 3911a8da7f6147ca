#include "sim/scenario/networks/link.h"

#include "sim/scenario/networks/network_check.h"

namespace ntpsim {

void NetworkTrait<LinkSpec>::check(const NetworkCheck& place, const LinkSpec& link) {
  if (!place.network.hosts.empty()) place.problem("hosts", "a link takes its hosts from its ends; remove hosts");
  if (link.ends.size() != 2)
    place.problem(link.ends.empty() ? "link" : "link.ends", "a link has two ends; expected ends: [a, b]");
  for (std::size_t i = 0; i < link.ends.size(); ++i)
    place.check.one_host(place.path + ".link.ends." + std::to_string(i + 1), link.ends[i]);
}

}  // namespace ntpsim

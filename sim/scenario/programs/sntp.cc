#include "sim/scenario/programs/sntp.h"

#include "sim/scenario/programs/program_check.h"

namespace ntpsim {

void ProgramTrait<SntpClientConfig>::check(const ProgramCheck& place, const SntpClientConfig& config) {
  for (std::size_t i = 0; i < config.groups.size(); ++i)
    place.check.address(place.below("groups." + std::to_string(i + 1)), config.groups[i], true);
  if (config.servers.empty() && !config.listen_for_broadcasts)
    place.problem("the key 'servers' is missing; expected servers, or listen_for_broadcasts: true");
  if (!config.servers.empty() && config.listen_for_broadcasts)
    place.problem("servers", "a client that listens for broadcasts sends no requests; remove servers or listen_for_broadcasts");
  if (!config.groups.empty() && !config.listen_for_broadcasts)
    place.problem("groups", "groups are joined for broadcasts only; expected listen_for_broadcasts: true beside them");
  place.sources("servers", config.servers);
  place.on_a_network();
}

}  // namespace ntpsim

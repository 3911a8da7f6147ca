#include "sim/scenario/programs/khronos.h"

#include "sim/scenario/notation/units.h"
#include "sim/scenario/programs/program_check.h"

namespace ntpsim {

void ProgramTrait<KhronosConfig>::check(const ProgramCheck& place, const KhronosConfig& config) {
  std::size_t pool = 0;
  place.sources("servers", config.servers);
  for (const KhronosSource& source : config.servers) {
    const bool is_address = IpAddress::parse(source.host).has_value();
    pool += is_address ? 1 : place.check.names.members(source.host.substr(0, source.host.find('.'))).size();
  }
  if (!config.servers.empty() && pool < static_cast<std::size_t>(config.sample))
    place.problem("sample", "the pool has " + std::to_string(pool) + " servers; expected at most this number in a sample");
  if (config.timeout >= config.alarm_poll || config.timeout >= config.poll)
    place.problem("timeout", text(config.timeout) + " is not shorter than poll and alarm_poll");
  place.on_a_network();
}

}  // namespace ntpsim

#include "sim/scenario/programs/ntp.h"

#include <map>

#include "sim/scenario/programs/program_check.h"

namespace ntpsim {

void ProgramTrait<NtpConfig>::check(const ProgramCheck& place, const NtpConfig& config) {
  place.sources("servers", config.servers);
  place.sources("peers", config.peers);
  place.sources("pools", config.pools);
  place.check.refid(place.below("refid"), config.refid);
  if (config.nts_server)
    place.check.pace(place.below("nts_server.rotate"), config.nts_server->rotate, Duration::from_whole_seconds(1), "new keys");
  std::map<std::string, std::vector<std::string>> mistakes;   // a key file may have one in each line
  for (const ntp::ConfigMistake& mistake : ntp::mistakes(config)) mistakes[mistake.field].push_back(mistake.message);
  for (const auto& [field, messages] : mistakes) place.check.problems.add_all_at(place.below(field), messages);
}

}  // namespace ntpsim

#include "sim/scenario/programs/server.h"

#include "sim/scenario/programs/program_check.h"

namespace ntpsim {

void ProgramTrait<NtpServerConfig>::check(const ProgramCheck& place, const NtpServerConfig& config) {
  place.check.refid(place.below("refid"), config.refid);
  place.check.pace(place.below("broadcast_every"), config.broadcast_every, Duration::from_nanoseconds(1'000'000), "broadcasts");
  for (std::size_t i = 0; i < config.broadcast_to.size(); ++i)
    place.check.address(place.below("broadcast_to." + std::to_string(i + 1)), config.broadcast_to[i], false);
  if (!config.broadcast_every.is_zero() && config.broadcast_to.empty())
    place.problem("broadcast_every", "there is no address to broadcast to; expected addresses in broadcast_to");
  if (config.broadcast_every.is_zero() && !config.broadcast_to.empty())
    place.problem("broadcast_to", "broadcast_every is not set, so nothing would be sent; expected an interval there");
}

}  // namespace ntpsim

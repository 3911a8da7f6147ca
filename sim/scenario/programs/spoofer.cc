#include "sim/scenario/programs/spoofer.h"

#include "sim/scenario/programs/program_check.h"

namespace ntpsim {

void ProgramTrait<hostile::SpooferConfig>::check(const ProgramCheck& place, const hostile::SpooferConfig& config) {
  place.party("as", config.as);
  place.another_host("victim", config.victim);
  place.check.refid(place.below("refid"), config.refid);
  place.check.kiss_code(place.below("code"), config.code);
  place.check.interval(place.below("every"), config.every);
  if (config.port_until && *config.port_until <= config.port)
    place.problem("port_until", std::to_string(*config.port_until) + " is not above port, " +
                                                 std::to_string(config.port));
  place.one_family("as", config.as, config.victim);
  place.on_a_network();
}

}  // namespace ntpsim

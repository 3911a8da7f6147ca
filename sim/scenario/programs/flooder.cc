#include "sim/scenario/programs/flooder.h"

#include "sim/scenario/programs/program_check.h"

namespace ntpsim {

void ProgramTrait<hostile::FlooderConfig>::check(const ProgramCheck& place, const hostile::FlooderConfig& config) {
  place.another_host("target", config.target);
  if (config.as) place.party("as", *config.as);
  if (config.as) place.one_family("as", *config.as, config.target);
  if (!config.as && config.as_port != 0)
    place.problem("as_port", "the flooder draws its own port; expected as beside as_port");
  place.check.interval(place.below("every"), config.every);
  place.on_a_network();
}

}  // namespace ntpsim

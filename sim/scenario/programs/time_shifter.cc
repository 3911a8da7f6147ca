#include "sim/scenario/programs/time_shifter.h"

#include "sim/scenario/notation/units.h"
#include "sim/scenario/programs/program_check.h"

namespace ntpsim {

void ProgramTrait<hostile::TimeShifterConfig>::check(const ProgramCheck& place, const hostile::TimeShifterConfig& config) {
  ProgramTrait<NtpServerConfig>::check(place.of("server"), config.server);
  for (std::size_t i = 0; i < config.victims.size(); ++i)
    place.another_host("victims." + std::to_string(i + 1), config.victims[i]);
  if (config.until && config.since && *config.until <= *config.since)
    place.problem("until", text(*config.until) + " is not after since, " + text(*config.since));
  if (config.until && !config.since)
    place.problem("until", "a lie without since begins and ends by calls; expected since beside until");
  if (config.ramp.by.is_zero() && config.ramp.growth == Frequency{})
    place.problem("it adds no error to the time; expected by or growth");
}

}  // namespace ntpsim

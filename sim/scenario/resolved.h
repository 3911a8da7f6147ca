// The copy of a scenario with every default written out, for the run folder.
#pragma once

#include <ostream>

#include "sim/scenario/spec.h"

namespace ntpsim {

// Reads back to the same scenario. Relative data files get the scenario's folder in front.
void write_resolved(std::ostream& out, const Scenario& scenario);

}  // namespace ntpsim

// What can be wrong with a scenario whose every field is well written: names that nothing answers to, windows outside the run,
// networks that cannot be.
#pragma once

#include "sim/scenario/diagnostic.h"
#include "sim/scenario/spec.h"

namespace ntpsim {

void check(const Scenario& scenario, Problems& problems);

}  // namespace ntpsim

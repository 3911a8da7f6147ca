// Makes the programs of a host from the scenario.
#pragma once

#include <memory>

#include "models/base/index.h"
#include "sim/host/kernel.h"
#include "sim/host/program.h"

namespace ntpsim::host {

using Programs = IndexedVector<ProgramIndex, std::unique_ptr<Program>>;

// Throws ProgramMissing or RunFault if a real program cannot be run on this machine.
Programs make_programs(Kernel& kernel);

}  // namespace ntpsim::host

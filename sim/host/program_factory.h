// From the programs of a host in the scenario to what plays them.
#pragma once

#include <memory>

#include "models/base/index.h"
#include "sim/host/kernel.h"
#include "sim/host/program.h"

namespace ntpsim::host {

using Programs = IndexedVector<ProgramIndex, std::unique_ptr<Program>>;

// Throws ProgramMissing and RunFault where a real program cannot be run on this machine.
Programs make_programs(Kernel& kernel);

}  // namespace ntpsim::host

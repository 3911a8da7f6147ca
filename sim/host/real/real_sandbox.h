// The surroundings of a host's real programs: its name, its interfaces, its files, and the parts of the machine that they need.
#pragma once

#include <string>

#include "sim/daemon/supervisor.h"
#include "sim/host/kernel.h"

namespace ntpsim::host {

// Makes the host's folder and places the files of each program before the run starts: a missing program ends the run at once and
// not after an hour. Throws ProgramMissing and RunFault.
daemon::SupervisorConfig prepare_sandbox(Kernel& kernel, const std::string& folder);

}  // namespace ntpsim::host

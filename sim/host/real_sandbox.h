// What the real programs of a host find around them: its name, its interfaces, its files, and of the machine what they need.
#pragma once

#include <string>

#include "sim/daemon/supervisor.h"
#include "sim/host/kernel.h"

namespace ntpsim::host {

// Makes the host's folder and places what the scenario gives each program, before anything runs: a scenario whose last program
// is not there shall not run for an hour first. Throws ProgramMissing and RunFault.
daemon::SupervisorConfig prepare_sandbox(Kernel& kernel, const std::string& folder);

}  // namespace ntpsim::host

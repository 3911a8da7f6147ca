// From a daemon of the scenario to what is executed: its profile, its configuration, its files.
#pragma once

#include <string>

#include "sim/daemon/keeper.h"
#include "sim/net/run_context.h"
#include "sim/scenario/daemon_spec.h"

namespace ntpsim::net {

// Writes configuration and files below `folder`, the host's own. ProgramMissing if the program is not on this machine,
// RunFault if it cannot be executed or a file cannot be read or written.
daemon::ProgramImage prepare_program(const DaemonConfig& config, const RealProgramsPlace& place, const std::string& folder,
                                     const std::string& scenario_folder);

}  // namespace ntpsim::net

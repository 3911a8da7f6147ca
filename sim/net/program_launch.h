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

// Removes the files that the program has written: those in its profile's directories, or all below /var, /run and /tmp.
void remove_state(const DaemonConfig& config, const std::string& folder);

}  // namespace ntpsim::net

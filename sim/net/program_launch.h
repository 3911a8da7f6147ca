// From a daemon of the scenario to what is executed: its profile, its configuration, its files.
#pragma once

#include <string>

#include "sim/daemon/keeper.h"
#include "sim/net/run_context.h"
#include "sim/scenario/daemon_spec.h"

namespace ntpsim::net {

// The file that a scenario names, absolute, under the name that it gives; that alone is what the sandbox shows of its folder.
// A name that climbs (..) is resolved first: what it climbs out of need not be there in the sandbox.
std::string program_path(const DaemonConfig& config);

// Writes configuration and files below `folder`, the host's own. ProgramMissing if the program is not on this machine,
// RunFault if it cannot be executed or a file cannot be read or written.
daemon::ProgramImage prepare_program(const DaemonConfig& config, const RealProgramsPlace& place, const std::string& folder,
                                     const std::string& scenario_folder);

// Removes the files that the program has written: those in its profile's directories, or all below /var, /run and /tmp.
void remove_state(const DaemonConfig& config, const std::string& folder);

}  // namespace ntpsim::net

// From a daemon of the scenario to what is executed: its profile, its configuration, its files.
#pragma once

#include <functional>
#include <string>

#include "models/base/time.h"
#include "sim/daemon/keeper.h"
#include "sim/host/run_context.h"
#include "sim/scenario/daemon_spec.h"

namespace ntpsim::host {

// The file that a scenario names, absolute, under the name that it gives; that alone is what the sandbox shows of its folder.
// A name that climbs (..) is resolved first: what it climbs out of need not be there in the sandbox.
std::string program_path(const DaemonConfig& config);

// What is written below `folder`, the host's own, has the date `now`: a reading of the host's realtime clock.

// Writes the configuration. ProgramMissing if the program is not on this machine, RunFault if it cannot be executed or the
// configuration cannot be read or written.
daemon::ProgramImage prepare_program(const DaemonConfig& config, const RealProgramsPlace& place, const std::string& folder,
                                     const std::string& scenario_folder, LocalTime now);

// The files that the scenario gives it: for its first start, and when its state has been removed. RunFault if one cannot be
// written.
void place_files(const DaemonConfig& config, const std::string& folder, LocalTime now);

// Removes what the program has written below /var, /run and /tmp: the files in its profile's directories, and those that are
// its own.
using IsItsOwn = std::function<bool(const std::string& file)>;
void remove_state(const DaemonConfig& config, const std::string& folder, const IsItsOwn& is_its_own);

}  // namespace ntpsim::host

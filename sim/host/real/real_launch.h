// Finds what is executed for a daemon of the scenario: its profile, its configuration, its files.
#pragma once

#include <functional>
#include <string>

#include "models/base/time.h"
#include "sim/daemon/launch/keeper.h"
#include "sim/host/run_context.h"
#include "sim/scenario/daemon_spec.h"

namespace ntpsim::host {

// The absolute path of a file that a scenario names; the sandbox shows only this file of its folder. Parts with .. are resolved
// first, because the sandbox may lack the folder before them.
std::string program_path(const DaemonConfig& config);

// Files that these functions write below `folder`, the host's own, get the date `now`: a reading of the host's realtime clock.

// Writes the configuration. Throws ProgramMissing if the program is not on this machine, RunFault if it cannot be executed or the
// configuration cannot be read or written.
daemon::ProgramImage prepare_program(const DaemonConfig& config, const RealProgramsPlace& place, const std::string& folder,
                                     const std::string& scenario_folder, LocalTime now);

// Writes the files that the scenario gives it, for its first start and after its state was removed. Throws RunFault if one cannot
// be written.
void place_files(const DaemonConfig& config, const std::string& folder, LocalTime now);

// Removes what the program has written below /var, /run and /tmp: the files in its profile's directories, and files of its own.
using IsItsOwn = std::function<bool(const std::string& file)>;
void remove_state(const DaemonConfig& config, const std::string& folder, const IsItsOwn& is_its_own);

}  // namespace ntpsim::host

// A run on ns-3's networks.
#pragma once

#include "sim/host/run.h"
#include "sim/net/simulator.h"

namespace ntpsim::net {

// Throws the exceptions of host::run. Only one at a time in a process.
host::RunResult run(const ExpandedScenario& scenario, const host::RunOptions& options,
                    Scheduler scheduler = Scheduler::priority_queue);

}  // namespace ntpsim::net

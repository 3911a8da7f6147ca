// What a page tells of its host when a run has failed: who waits for what, and the last system calls.
#pragma once

#include <string>

#include "sim/daemon/protocol.h"

namespace ntpsim::daemon {

std::string describe(const Page& page, unsigned last_calls = 50);

}  // namespace ntpsim::daemon

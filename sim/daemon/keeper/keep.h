// The keeper at work: confines itself to its host, then does what the simulator asks it to.
#pragma once

#include "sim/daemon/keeper/confine.h"
#include "sim/daemon/launch/sandbox.h"
#include "sim/daemon/page/protocol.h"

namespace ntpsim::daemon {

struct KeeperPlace {
  ConfinedHost host;
  Page& page;
  Isolation isolation;
  unsigned user, group;                   // of the machine, who runs ntpsim
};

[[noreturn]] void keep(const KeeperPlace& place);

}  // namespace ntpsim::daemon

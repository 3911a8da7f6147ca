// Indices into a scenario's lists.
#pragma once

#include "models/base/index.h"

namespace ntpsim {

using HostIndex = Index<struct HostKind>;                // in scenario.hosts
using ProgramIndex = Index<struct ProgramOfHost>;        // in its host's programs
using NetworkIndex = Index<struct NetworkKind>;          // in scenario.networks
using MemberIndex = Index<struct MemberOfNetwork>;       // in its network's members
using InterfaceIndex = Index<struct InterfaceOfHost>;    // in its host's interfaces: one for each network that it is on

}  // namespace ntpsim

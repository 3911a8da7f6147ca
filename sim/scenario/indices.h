// Indices into a scenario's lists.
#pragma once

#include "models/base/index.h"

namespace ntpsim {

using HostIndex = Index<struct HostKind>;         // in scenario.hosts
using ProgramIndex = Index<struct ProgramOfHost>; // in its host's programs
using NetworkIndex = Index<struct NetworkKind>;   // in scenario.networks

}  // namespace ntpsim

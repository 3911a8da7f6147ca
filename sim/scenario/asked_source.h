// Whom a program asks for the time, whatever kind of program it is: the names that expectations know its sources by.
#pragma once

#include <vector>

#include "models/base/address.h"
#include "sim/scenario/spec.h"

namespace ntpsim {

struct AskedSource {
  const std::string& host;
  const std::vector<IpAddress>& addresses;
};

std::vector<AskedSource> asked_sources(const ProgramKind& kind);

}  // namespace ntpsim

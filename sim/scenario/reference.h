// The notation in words: writes scenarios/REFERENCE.md from the descriptions alone.
#pragma once

#include <ostream>

namespace ntpsim {

void write_reference(std::ostream& out);

}  // namespace ntpsim

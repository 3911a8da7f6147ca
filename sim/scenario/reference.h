// The notation in words: scenarios/REFERENCE.md, made from the descriptions alone.
#pragma once

#include <ostream>

namespace ntpsim {

void write_reference(std::ostream& out);

}  // namespace ntpsim

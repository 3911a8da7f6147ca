// How often this program has asked for memory.
#pragma once

#include <cstdint>

namespace ntpsim {

std::uint64_t allocations();

}  // namespace ntpsim

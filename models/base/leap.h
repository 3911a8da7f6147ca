// The leap indicator: what a clock announces for the end of the day, in the packet's own numbering (RFC 5905, figure 9).
#pragma once

#include <cstdint>

namespace ntpsim {

enum class Leap : std::uint8_t { none = 0, insert = 1, remove = 2, unsynchronized = 3 };

}  // namespace ntpsim

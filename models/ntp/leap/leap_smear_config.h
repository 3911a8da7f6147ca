// How a server spreads a leap second over hours, so that its clients do not see it.
#pragma once

#include <cstdint>

#include "models/base/time.h"

namespace ntpsim {

enum class SmearShape : std::uint8_t {
  linear,   // the same rate throughout
  cosine,   // (1 - cos(pi x)) / 2: the rate begins and ends at zero
};

enum class SmearPlace : std::uint8_t {
  around,   // half of the interval on each side of the leap second: noon to noon
  before,   // the interval ends when the leap second comes (ntpd's and ntpsec's leapsmearinterval)
};

struct LeapSmearConfig {
  SmearShape shape = SmearShape::linear;
  SmearPlace place = SmearPlace::around;
  Duration interval = Duration::from_whole_seconds(86'400);   // of UTC
};

}  // namespace ntpsim

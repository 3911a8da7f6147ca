// A drawn delay, limited: never negative, and never so long that a clock overflows. A heavy tail can draw both.
#pragma once

#include <algorithm>

#include "models/base/distribution.h"
#include "models/base/time.h"

namespace ntpsim::net {

inline Duration bounded_delay(double seconds) {
  constexpr double never_s = 1e8;   // three years
  return Duration::from_seconds(std::clamp(seconds, 0.0, never_s));
}

inline Duration draw_delay(const Distribution& delay, Random& random) { return bounded_delay(delay.draw(random)); }

}  // namespace ntpsim::net

// What one exchange with a source measured.
#pragma once

#include "models/base/time.h"

namespace ntpsim::ntp {

struct Sample {
  Duration offset;            // theta: positive when the local clock is behind the source
  Duration delay;             // delta: the round trip without the source's own part
  double dispersion_s = 0;    // epsilon: how far the offset may be off beyond half the delay, when measured
  MonoTime at;                // when the answer came in
};

}  // namespace ntpsim::ntp

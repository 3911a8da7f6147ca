// The kernel's clock: what counts a crystal and serves CLOCK_REALTIME and CLOCK_MONOTONIC.
#pragma once

#include "models/base/time.h"

namespace ntpsim {

struct KernelClockConfig {
  Duration precision = Duration::from_nanoseconds(1);   // readings are truncated to a multiple of this
};

class KernelClock {};

}  // namespace ntpsim

// How a false time or a delay begins: at once, or growing so slowly that each step looks like jitter.
#pragma once

#include <optional>

#include "models/base/time.h"

namespace ntpsim::hostile {

struct Ramp {
  Duration by;                       // from the beginning
  Frequency growth;                  // and growing at this rate: 10 ppm are 10 us per second
  std::optional<Duration> up_to;     // its size stays within this, whatever its sign

  constexpr Duration at(Duration since_begin) const {
    const Duration value = by + growth * since_begin;
    if (!up_to || value.abs() <= *up_to) return value;
    return value.is_negative() ? -*up_to : *up_to;
  }
};

}  // namespace ntpsim::hostile

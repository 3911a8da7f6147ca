// How a lie or a delay is laid on: at once, or growing so slowly that each step passes for jitter.
#pragma once

#include <optional>

#include "models/base/time.h"

namespace ntpsim::hostile {

struct Ramp {
  Duration by;                       // from the beginning
  Frequency growth;                  // and growing at this rate: 10 ppm are 10 us per second
  std::optional<Duration> up_to;     // its size does not pass this; both directions

  constexpr Duration at(Duration since_begin) const {
    const Duration value = by + growth * since_begin;
    if (!up_to || value.abs() <= *up_to) return value;
    return value.is_negative() ? -*up_to : *up_to;
  }
};

}  // namespace ntpsim::hostile

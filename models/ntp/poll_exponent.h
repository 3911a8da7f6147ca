// Poll intervals and time constants are powers of two, in seconds, and travel as exponents.
#pragma once

#include "models/base/time.h"

namespace ntpsim::ntp {

constexpr double interval_s(int exponent) {
  double interval = 1;
  for (; exponent > 0; --exponent) interval *= 2;
  for (; exponent < 0; ++exponent) interval /= 2;
  return interval;
}

constexpr Duration interval(int exponent) {
  const Int128 second = Int128{1} << 64;
  return Duration::from_units(exponent >= 0 ? second << exponent : second >> -exponent);
}

}  // namespace ntpsim::ntp

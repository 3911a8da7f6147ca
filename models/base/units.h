// Quantities of a scenario that are neither a Duration nor a Frequency, each with a type of its own so that none is mistaken
// for another, and Sampled: a quantity that may be drawn from a distribution.
#pragma once

#include <compare>
#include <cstdint>

#include "models/base/distribution.h"
#include "models/base/time.h"

namespace ntpsim {

struct Ratio { double value = 0; auto operator<=>(const Ratio&) const = default; };                   // 0.5% is 0.005
struct Temperature { double celsius = 25; auto operator<=>(const Temperature&) const = default; };
struct DataRate { double bits_per_second = 0; auto operator<=>(const DataRate&) const = default; };
struct ByteCount { std::int64_t bytes = 0; auto operator<=>(const ByteCount&) const = default; };

// Values in seconds, fractions, degrees Celsius, bits per second, by the quantity.
template <class Quantity>
struct Sampled {
  Distribution distribution;
};

}  // namespace ntpsim

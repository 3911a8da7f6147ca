// The sentence of a missed expectation: by how much a measurement misses its bounds, and in which direction.
#pragma once

#include <optional>
#include <string>

#include "sim/record/gauge/gauge.h"
#include "sim/scenario/expectation_spec.h"

namespace ntpsim::record {

struct Miss {
  double excess;         // beyond the bound in the metric's unit; 0 or less: the bound is kept. Texts: 1 or 0
  std::string words;     // such as "1.2 ms above the bound"
};

// Of all bounds of the expectation, the one that is missed most. Nothing if it has none for this measurement. Throws
// std::regex_error for a `matches` that is not a regular expression.
std::optional<Miss> worst_miss(const Expectation& expectation, const Measurement& measurement);

}  // namespace ntpsim::record

// An expectation in words, for verdict tables and summary.json.
#pragma once

#include <string>

#include "sim/scenario/expectation_spec.h"

namespace ntpsim::record {

Duration window_begin(const Expectation& expectation);                       // its from, or after, or the start
std::string bound_text(const Expectation& expectation);                      // "at most 1ms"
std::string window_text(const Expectation& expectation, Duration stop);      // "30min to 1h"
// "offset of client, 30min to 1h: at most 1ms"
std::string description_text(const Expectation& expectation, Duration stop);

}  // namespace ntpsim::record

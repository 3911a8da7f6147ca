// Whether a value lies within what its rule allows.
#pragma once

#include <string>

#include "sim/scenario/describe/rule.h"

namespace ntpsim {

std::string range_problem(double value, Dimension dimension, const Rule& rule);   // empty: it does

}  // namespace ntpsim

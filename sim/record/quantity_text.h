// Values as in scenarios: 1.25ms, 50ppm, 99.5%.
#pragma once

#include <string>

#include "models/base/time.h"
#include "sim/scenario/notation/quantity.h"

namespace ntpsim::record {

std::string time_text(Duration value);
std::string quantity_text(Dimension dimension, double value);   // an infinite time is "never"

}  // namespace ntpsim::record

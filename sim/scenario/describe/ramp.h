// A lie that may grow: beside the fields of the struct that tells it.
#pragma once

#include "models/hostile/interceptor_config.h"
#include "sim/scenario/describe/rule.h"

namespace ntpsim {

template <class V, Is<hostile::Ramp> S>
void describe_ramp(V& v, S& s, const Rule& by) {
  v.field("by", s.by, "at the beginning", by);
  v.field("growth", s.growth, "and growing at this rate: 10ppm are 10us per second", {.min = -1, .max = 1});
  v.field("up_to", s.up_to, "its size does not pass this", {.min = 0, .above_min = true, .otherwise = "no limit"});
}

}  // namespace ntpsim

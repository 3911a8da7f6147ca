// An error that an attacker adds to timestamps and that may grow. Its fields stand beside those of the struct that has it.
#pragma once

#include "models/hostile/interceptor_config.h"
#include "sim/scenario/describe/rule.h"

namespace ntpsim {

template <class V, Is<hostile::Ramp> S>
void describe_ramp(V& v, S& s, const Rule& by) {
  v.field("by", s.by, "size at the start", by);
  v.field("growth", s.growth, "growth of the size: 10ppm is 10us per second", {.min = -1, .max = 1});
  v.field("up_to", s.up_to, "limit of the size", {.min = 0, .above_min = true, .otherwise = "no limit"});
}

}  // namespace ntpsim

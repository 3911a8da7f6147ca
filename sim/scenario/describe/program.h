// Programs: the fields that all kinds share.
#pragma once

#include "sim/scenario/describe/rule.h"
#include "sim/scenario/spec.h"

namespace ntpsim {

template <class V, Is<ProgramSpec> S>
void describe(V& v, S& s) {
  v.field("name", s.name, "its name in paths, timeline and expectations; unique on its host",
          {.otherwise = "its kind"});
  v.field("start", s.start, "when it starts, relative to the scenario's start", rules::not_negative);
  v.field("stop", s.stop, "when it is stopped", {.min = 0, .otherwise = "never"});
  v.one_of("kind of program", s.kind, KindInPath::no);
}

}  // namespace ntpsim

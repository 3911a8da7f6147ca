// What waits before a wire.
#pragma once

#include "sim/scenario/describe/rule.h"
#include "sim/scenario/network_spec.h"

namespace ntpsim {

inline constexpr std::array queue_words{
    Word{"droptail", "first in, first out; what does not fit is dropped"}, Word{"codel", "controlled delay, RFC 8289"},
    Word{"fq_codel", "a fair queue of controlled delay, RFC 8290"}, Word{"red", "random early detection"},
    Word{"pie", "proportional integral controller, RFC 8033"}};

template <class V, Is<QueueSpec> S>
void describe(V& v, S& s) {
  v.alone("kind");
  v.field("kind", s.kind, "queue discipline", {.words = queue_words});
  v.field("packets", s.packets, "how many it holds", {.min = 1, .max = 10'000'000});
}

}  // namespace ntpsim

// The queue before a link.
#pragma once

#include "sim/scenario/describe/rule.h"
#include "sim/scenario/network_spec.h"

namespace ntpsim {

template <>
inline constexpr std::array enum_words<QueueKind>{
    Word{"droptail", "first in, first out; packets that do not fit are dropped"}, Word{"codel", "controlled delay, RFC 8289"},
    Word{"fq_codel", "a fair queue of controlled delay, RFC 8290"}, Word{"red", "random early detection"},
    Word{"pie", "proportional integral controller, RFC 8033"}};

template <class V, Is<QueueSpec> S>
void describe(V& v, S& s) {
  v.alone("kind");
  v.field("kind", s.kind, "queue discipline");
  v.field("packets", s.packets, "largest number of packets in it", {.min = 1, .max = 10'000'000});
}

}  // namespace ntpsim

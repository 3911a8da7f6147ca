// Packets are played again.
#pragma once

#include "sim/scenario/attacks/attack_trait.h"

namespace ntpsim {

template <> inline constexpr KindInfo kind_info<hostile::ReplayAttack>{
    "replay", "Lets packets pass, and sends copies of them to the same receiver later."};

template <> struct AttackTrait<hostile::ReplayAttack> {
  static constexpr TouchedModes touches{};
  static void check(const AttackCheck& place, const hostile::ReplayAttack& attack);
};

template <class V, Is<hostile::ReplayAttack> S>
void describe(V& v, S& s) {
  v.field("after", s.after, "time from a packet to its first copy", rules::not_negative);
  v.field("times", s.times, "number of copies of each packet", {.min = 1, .max = 100'000});
  v.field("every", s.every, "time between two copies", rules::not_negative);
}

}  // namespace ntpsim

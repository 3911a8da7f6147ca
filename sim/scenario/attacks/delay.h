// Packets are held back.
#pragma once

#include "sim/scenario/attacks/attack_trait.h"
#include "sim/scenario/describe/ramp.h"

namespace ntpsim {

template <> inline constexpr KindInfo kind_info<hostile::DelayAttack>{
    "delay", "Delays packets. A delay in one direction shifts the victim's clock by half of it, with or without keys."};

template <> struct AttackTrait<hostile::DelayAttack> {
  static constexpr TouchedModes touches{};
  static void check(const AttackCheck& place, const hostile::DelayAttack& attack) { place.ramp(attack.ramp); }
};

template <class V, Is<hostile::DelayAttack> S>
void describe(V& v, S& s) {
  describe_ramp(v, s.ramp, {.min = 0, .max = day_s});
}

}  // namespace ntpsim

// The server's timestamps are moved.
#pragma once

#include "sim/scenario/attacks/attack_trait.h"
#include "sim/scenario/describe/ramp.h"

namespace ntpsim {

template <> inline constexpr KindInfo kind_info<hostile::ShiftAttack>{
    "shift", "Shifts the server's timestamps in answers and broadcasts. Authentication detects it."};

template <> struct AttackTrait<hostile::ShiftAttack> {
  static constexpr TouchedModes touches{{2, 4, 5}, "an answer or a broadcast"};
  static void check(const AttackCheck& place, const hostile::ShiftAttack& attack) { place.ramp(attack.ramp); }
};

template <class V, Is<hostile::ShiftAttack> S>
void describe(V& v, S& s) {
  describe_ramp(v, s.ramp, {});
}

}  // namespace ntpsim

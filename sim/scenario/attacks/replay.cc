#include "sim/scenario/attacks/replay.h"

namespace ntpsim {

void AttackTrait<hostile::ReplayAttack>::check(const AttackCheck& place, const hostile::ReplayAttack& attack) {
  constexpr std::int64_t at_once = 100;
  if (attack.times <= at_once || attack.every >= Duration::from_nanoseconds(1000)) return;
  place.problem("every", std::to_string(attack.times) + " copies at one instant; expected at least 1us, or at most " +
                             std::to_string(at_once) + " times");
}

}  // namespace ntpsim

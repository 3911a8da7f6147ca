// All attacks on a path.
#pragma once

#include <type_traits>
#include <variant>

#include "sim/scenario/attacks/corrupt.h"
#include "sim/scenario/attacks/delay.h"
#include "sim/scenario/attacks/kiss.h"
#include "sim/scenario/attacks/replay.h"
#include "sim/scenario/attacks/shift.h"

namespace ntpsim {

static_assert([]<class... Attacks>(std::type_identity<std::variant<Attacks...>>) {
  return (is_complete_attack<Attacks>() && ...);
}(std::type_identity<hostile::Attack>{}));

}  // namespace ntpsim

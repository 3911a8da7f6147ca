#include "sim/scenario/check.h"

namespace ntpsim {

void check(const Scenario&, Problems&) {}

}  // namespace ntpsim

// Numbers with their units. The first octet chooses the dimension.
#include "sim/scenario/notation/units.h"
#include "tests/fuzz/target.h"

namespace ntpsim::fuzz {

void test(Octets input) {
  if (input.empty()) return;
  const auto dimension = static_cast<Dimension>(input[0] % (static_cast<unsigned>(Dimension::bytes) + 1));
  const auto parsed = parse_quantity(as_text(input.subspan(1)), dimension);
  require(parsed.value.has_value() == parsed.problem.empty(), "a value, or why there is none");
}

}  // namespace ntpsim::fuzz

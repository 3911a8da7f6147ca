// A drift file.
#include "models/ntp/files/drift_file.h"

#include "tests/fuzz/target.h"

namespace ntpsim::fuzz {

void test(Octets input) {
  const auto file = ntp::read_drift_file(as_text(input), "drift");
  require(file.frequency.has_value() == file.mistakes.empty(), "a frequency, or why there is none");
  for (const auto& mistake : file.mistakes) require(!mistake.message.empty(), "a mistake has words");
  if (!file.frequency) return;
  const auto again = ntp::read_drift_file(ntp::write_drift_file(*file.frequency), "drift");
  require(again.frequency.has_value(), "a drift file that was read can be written and read again");
}

}  // namespace ntpsim::fuzz

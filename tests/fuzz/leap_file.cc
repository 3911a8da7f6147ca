// A leap second file, and what its table says at any time.
#include "models/ntp/files/leap_file.h"

#include "tests/fuzz/target.h"

namespace ntpsim::fuzz {

void test(Octets input) {
  const auto file = ntp::read_leap_file(as_text(input), "leap-seconds.list");
  for (const auto& mistake : file.mistakes) require(!mistake.message.empty(), "a mistake has words");
  require(file.mistakes.empty() || file.table.entries().empty(), "a file with mistakes has no table");
  for (const auto& entry : file.table.entries()) {
    const LocalTime at = LocalTime::at(Duration::from_whole_seconds(entry.from));
    require(file.table.tai_offset(at) == entry.tai_offset, "an entry holds from its second on");
    if (const auto next = file.table.next(at)) require(next->midnight > entry.from, "the next leap second is later");
  }
}

}  // namespace ntpsim::fuzz

// NTS key establishment: a message of records, read whole and in pieces.
#include "models/wire/nts_ke.h"

#include "tests/fuzz/target.h"

namespace ntpsim::fuzz {

void test(Octets input) {
  const auto parsed = wire::parse_ke(input);
  if (parsed.reason != Reason::none || !parsed.is_complete) return;
  auto message = parsed.message;
  message.has_unknown_critical = false;
  const auto again = wire::parse_ke(wire::serialise(message));
  require(again.is_complete && again.reason == Reason::none, "a message that was read can be written and read again");
  require(again.message == message, "and says the same");
}

}  // namespace ntpsim::fuzz

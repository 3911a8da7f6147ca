// The values of NTS extension fields: the authenticator, and the fields that were encrypted in it.
#include "models/wire/nts_field.h"

#include <algorithm>

#include "tests/fuzz/target.h"

namespace ntpsim::fuzz {

void test(Octets input) {
  if (const auto authenticator = wire::parse_authenticator(input)) {
    const auto written = wire::serialise(*authenticator);
    const auto again = wire::parse_authenticator(written);
    require(again && std::ranges::equal(again->nonce, authenticator->nonce) &&
                std::ranges::equal(again->ciphertext, authenticator->ciphertext),
            "an authenticator that was read can be written and read again");
  }
  std::size_t total = 0;
  if (const auto fields = wire::parse_fields(input)) {
    for (const auto& field : *fields) total += field.value.size() + 4;
    require(total == input.size(), "fields fill what they stand in");
  }
}

}  // namespace ntpsim::fuzz

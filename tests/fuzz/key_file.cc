// A key file, and the ring that is made of its keys.
#include "models/ntp/files/key_file.h"

#include "models/ntp/key_ring.h"
#include "tests/fuzz/target.h"

namespace ntpsim::fuzz {

void test(Octets input) {
  const auto file = ntp::read_key_file(as_text(input), "keys");
  int line = 0;
  for (const auto& mistake : file.mistakes) {
    require(mistake.line > line, "mistakes stand in the order of lines, one in a line");
    require(mistake.message.find("; expected ") != std::string::npos, "a mistake says what was expected");
    line = mistake.line;
  }
  const ntp::KeyRing ring{file.keys};   // throws for invalid keys
  for (const auto& key : file.keys) ring.seal(std::vector<std::uint8_t>(48, 0x23), key.id);
}

}  // namespace ntpsim::fuzz

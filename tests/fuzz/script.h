// Input for an engine, read as a script: what the other ends do, and when.
#pragma once

#include <algorithm>

#include "models/base/bytes.h"
#include "models/base/time.h"
#include "tests/fuzz/target.h"

namespace ntpsim::fuzz {

class Script {
 public:
  explicit Script(Octets input) : reader_{input} {}

  bool goes_on() const { return reader_.remaining() > 0; }
  std::uint8_t number() { return reader_.u8(); }
  Duration pause() { return Duration::from_nanoseconds(std::int64_t{reader_.u16()} * 4'000'000); }   // up to 262 s
  Octets octets() { return reader_.take(std::min<std::size_t>(reader_.u8(), reader_.remaining())); }

 private:
  ByteReader reader_;
};

}  // namespace ntpsim::fuzz

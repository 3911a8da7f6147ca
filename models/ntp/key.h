// A symmetric key, as a key file has it.
#pragma once

#include <cstdint>
#include <vector>

#include "models/base/prefix.h"
#include "models/wire/mac.h"

namespace ntpsim::ntp {

using KeyId = std::uint32_t;          // zero is none: a MAC with it is a crypto-NAK

struct Key {
  KeyId id = 0;
  wire::MacType type = wire::MacType::md5;
  std::vector<std::uint8_t> secret;
  std::vector<Prefix> only_from;      // where packets that it authenticates may come from; empty: anywhere
};

}  // namespace ntpsim::ntp

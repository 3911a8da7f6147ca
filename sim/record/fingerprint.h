// A running 128-bit hash of everything that happens in a run. The same run gives the same hash on any machine, and any
// difference, however small, gives another. It does not resist deliberate collisions.
//
// Two 64-bit lanes. A word w is folded in by a = (a ^ w) * K1, a ^= a >> 32, and b = rotl(b + a, 29) * K2 + w: each
// multiplication is by an odd constant and so invertible, and b sees every word both raw and mixed. Bytes are taken as
// little-endian words after their count, so no two sequences of values give the same words. What a value is (the word of a
// name, or 0) is folded into its first word by exclusive or: a name costs no word of its own. hex() ends with MurmurHash3's
// finalising shifts over both lanes.
#pragma once

#include <bit>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "models/base/address.h"
#include "models/base/time.h"

namespace ntpsim::record {

class Fingerprint {
 public:
  void add(std::uint64_t value, std::uint64_t name = 0) {
    const std::uint64_t word = value ^ name;
    a_ = (a_ ^ word) * 0x9e3779b97f4a7c15U;
    a_ ^= a_ >> 32;
    b_ = std::rotl(b_ + a_, 29) * 0xd1342543de82ef95U + word;
  }
  void add(Duration d, std::uint64_t name = 0) {
    add(static_cast<std::uint64_t>(d.units()), name);
    add(static_cast<std::uint64_t>(d.units() >> 64));
  }
  void add(TrueTime t, std::uint64_t name = 0) { add(t.since_epoch(), name); }
  void add(Frequency f, std::uint64_t name = 0) { add(static_cast<std::uint64_t>(f.units()), name); }
  void add(const Endpoint& endpoint, std::uint64_t name = 0);
  void add(std::span<const std::uint8_t> bytes, std::uint64_t name = 0);
  void add(std::string_view text, std::uint64_t name = 0);

  std::string hex() const;   // 32 digits

 private:
  std::uint64_t a_ = 0x243f6a8885a308d3U;   // the fraction of pi: any other constant would do
  std::uint64_t b_ = 0x13198a2e03707344U;
};

}  // namespace ntpsim::record

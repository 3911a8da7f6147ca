// A running 128-bit hash of everything that happens in a run. The same run gives the same hash on any machine, and any
// difference, however small, gives another. It does not resist deliberate collisions.
//
// Two 64-bit lanes. A word w is folded in by a = (a ^ w) * K1, a ^= a >> 32, and b = rotl(b + a, 29) * K2 + w: each
// multiplication is by an odd constant and thus invertible, and b gets every word both raw and mixed. Bytes are hashed as their
// count and then as little-endian words: different sequences of calls give different words. hex() ends with MurmurHash3's
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
  void add(std::uint64_t word) {
    a_ = (a_ ^ word) * 0x9e3779b97f4a7c15U;
    a_ ^= a_ >> 32;
    b_ = std::rotl(b_ + a_, 29) * 0xd1342543de82ef95U + word;
  }
  void add(Duration d) {
    add(static_cast<std::uint64_t>(d.units()));
    add(static_cast<std::uint64_t>(d.units() >> 64));
  }
  void add(TrueTime t) { add(t.since_epoch()); }
  void add(Frequency f) { add(static_cast<std::uint64_t>(f.units())); }
  void add(const Endpoint& endpoint);
  void add(std::span<const std::uint8_t> bytes);
  void add(std::string_view text);

  std::string hex() const;   // 32 digits

 private:
  std::uint64_t a_ = 0x243f6a8885a308d3U;   // the fraction of pi: any other constant would do
  std::uint64_t b_ = 0x13198a2e03707344U;
};

}  // namespace ntpsim::record

#include "models/hostile/corrupter.h"

#include <algorithm>
#include <set>
#include <stdexcept>
#include <utility>

namespace ntpsim::hostile {

Corrupter::Corrupter(const CorruptAttack& config, Random random) : config_{config}, random_{random} {
  if (config.bits < 1) throw std::invalid_argument("bits: at least one");
  if (config.octets < 1) throw std::invalid_argument("octets: at least one");
}

Tampering Corrupter::pass(const Passing& datagram) {
  if (datagram.payload.empty() || !random_.chance(config_.share.value)) return {};
  Tampering tampering;
  tampering.reason = Reason::attacker_altered;
  tampering.payload = damaged(datagram.payload);
  return tampering;
}

Bytes Corrupter::damaged(Bytes payload) {
  constexpr Damage ways[] = {Damage::flip, Damage::truncate, Damage::extend};
  switch (config_.how == Damage::any ? ways[random_.below(std::size(ways))] : config_.how) {
    case Damage::flip: flip(payload); break;
    case Damage::truncate: truncate(payload); break;
    case Damage::extend: extend(payload); break;
    case Damage::any: break;   // one of the three was drawn
  }
  return payload;
}

// Different bits: two flips of one would undo each other.
void Corrupter::flip(Bytes& payload) {
  const std::uint64_t size = payload.size() * 8;
  const std::uint64_t wanted = std::min(static_cast<std::uint64_t>(config_.bits), size);
  std::set<std::uint64_t> flipped;
  while (flipped.size() < wanted) {
    const std::uint64_t bit = random_.below(size);
    if (!flipped.insert(bit).second) continue;
    std::uint8_t& octet = payload[static_cast<std::size_t>(bit / 8)];
    octet = static_cast<std::uint8_t>(octet ^ 1U << (bit % 8));
  }
}

void Corrupter::truncate(Bytes& payload) {
  const std::uint64_t most = std::min<std::uint64_t>(static_cast<std::uint64_t>(config_.octets), payload.size());
  payload.resize(payload.size() - static_cast<std::size_t>(1 + random_.below(most)));
}

void Corrupter::extend(Bytes& payload) {
  const std::uint64_t count = 1 + random_.below(static_cast<std::uint64_t>(config_.octets));
  for (std::uint64_t i = 0; i < count; ++i) payload.push_back(static_cast<std::uint8_t>(random_.bits()));
}

}  // namespace ntpsim::hostile

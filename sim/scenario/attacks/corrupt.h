// Packets are damaged.
#pragma once

#include "sim/scenario/attacks/attack_trait.h"

namespace ntpsim {

template <> inline constexpr KindInfo kind_info<hostile::CorruptAttack>{
    "corrupt", "Damages the NTP part of packets and corrects the UDP checksum, so programs receive them."};

template <> struct AttackTrait<hostile::CorruptAttack> {
  static constexpr TouchedModes touches{};
  static void check(const AttackCheck&, const hostile::CorruptAttack&) {}
};

template <> inline constexpr std::array enum_words<hostile::Damage>{
    Word{"flip", "bits are flipped"}, Word{"truncate", "octets are missing at the end"},
    Word{"extend", "random octets are appended"}, Word{"any", "one of the three, drawn for each packet"}};

template <class V, Is<hostile::CorruptAttack> S>
void describe(V& v, S& s) {
  v.field("share", s.share, "share of the packets that are damaged", rules::probability);
  v.field("how", s.how, "what is done to a packet");
  v.field("bits", s.bits, "how many different bits are flipped", {.min = 1, .max = 12'000});
  v.field("octets", s.octets, "largest number of octets that are cut off or appended; at least one is", {.min = 1, .max = 1000});
}

}  // namespace ntpsim

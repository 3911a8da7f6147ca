// Packets are damaged.
#pragma once

#include "sim/scenario/attacks/attack_trait.h"

namespace ntpsim {

template <> inline constexpr KindInfo kind_info<hostile::CorruptAttack>{
    "corrupt", "Damages what NTP reads of a packet; UDP's checksum fits again, so a program gets to see it."};

template <> struct AttackTrait<hostile::CorruptAttack> {
  static constexpr TouchedModes touches{};
  static void check(const AttackCheck&, const hostile::CorruptAttack&) {}
};

template <> inline constexpr std::array enum_words<hostile::Damage>{
    Word{"flip", "bits are flipped"}, Word{"truncate", "octets are missing at the end"},
    Word{"extend", "random octets stand behind the end"}, Word{"any", "one of the three, drawn for each packet"}};

template <class V, Is<hostile::CorruptAttack> S>
void describe(V& v, S& s) {
  v.field("share", s.share, "of the packets", rules::probability);
  v.field("how", s.how, "what is done to a packet");
  v.field("bits", s.bits, "how many different bits are flipped", {.min = 1, .max = 12'000});
  v.field("octets", s.octets, "at most so many are cut off or appended, at least one", {.min = 1, .max = 1000});
}

}  // namespace ntpsim

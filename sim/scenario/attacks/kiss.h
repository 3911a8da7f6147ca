// Requests are answered with a kiss-o'-death.
#pragma once

#include "sim/scenario/attacks/attack_trait.h"

namespace ntpsim {

template <> inline constexpr KindInfo kind_info<hostile::KissAttack>{
    "kiss", "Answers requests with a kiss-o'-death in the server's name."};

template <> struct AttackTrait<hostile::KissAttack> {
  static constexpr TouchedModes touches{{1, 3}, "a request"};
  static void check(const AttackCheck& place, const hostile::KissAttack& attack) { place.kiss_code("code", attack.code); }
};

template <> inline constexpr std::array enum_words<hostile::Origin>{
    Word{"request", "the request's transmit timestamp"}, Word{"zero", "none"},
    Word{"random", "guessed for each packet"}};

template <class V, Is<hostile::KissAttack> S>
void describe(V& v, S& s) {
  v.field("code", s.code, "the kiss code", {.text_form = "one to four characters, such as RATE, DENY or RSTR"});
  v.field("origin", s.origin, "the answer's origin timestamp");
  v.field("share", s.share, "share of the requests that are answered", rules::probability);
  v.field("after", s.after, "time from the request to the forged answer, at the victim", rules::not_negative);
  v.field("withholds", s.withholds, "whether the request is kept from the server");
}

}  // namespace ntpsim

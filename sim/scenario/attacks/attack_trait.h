// What the simulator must know of an attack on a path beside its fields. Each attack has one file in this folder with its key
// (kind_info), its fields (describe) and a specialisation of AttackTrait. There is no fallback: an attack that leaves out a
// part does not compile.
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "models/hostile/interceptor_config.h"
#include "sim/scenario/describe/rule.h"

namespace ntpsim {

struct Check;

// The modes of NTP of the packets that an attack acts on, and what those are called. {}: all packets. Mode 0 is reserved, and
// stands in the places of the list that are not used.
struct TouchedModes {
  std::array<int, 3> modes = {};
  std::string_view noun = "";

  constexpr bool contains(int mode) const {
    return noun.empty() || (mode != 0 && std::find(modes.begin(), modes.end(), mode) != modes.end());
  }
};

// An attack whose fields are well written, and what several attacks have to ask of it.
struct AttackCheck {
  const Check& check;
  std::string path;    // networks.wan.attackers.1.delay

  void ramp(const hostile::Ramp& ramp) const;
  void kiss_code(const std::string& field, const std::string& code) const;
  void problem(const std::string& field, const std::string& message) const;
};

// touches   TouchedModes
// check()   what can be wrong in an attack whose every field is well written
template <class Attack> struct AttackTrait;

template <class Attack>
consteval bool is_complete_attack() {
  using Trait = AttackTrait<Attack>;
  struct Visitor {};
  static_assert(requires { sizeof(Trait); }, "this attack has no trait: see sim/scenario/attacks/attack_trait.h");
  static_assert(!kind_info<Attack>.name.empty(), "this attack has no key: give it a kind_info");
  static_assert(requires(Visitor v, Attack a) { describe(v, a); }, "this attack has no description: give it a describe()");
  static_assert(requires { TouchedModes{Trait::touches}; },
                "AttackTrait::touches is missing: the modes of the packets that it acts on, {} where it acts on all");
  static_assert(requires(const AttackCheck& place, const Attack& a) { Trait::check(place, a); },
                "AttackTrait::check() is missing: what can be wrong in its fields");
  return true;
}

}  // namespace ntpsim

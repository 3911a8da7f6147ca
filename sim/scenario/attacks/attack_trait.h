// What the simulator must know of an attack on a path besides its fields. Each attack has one file in this folder with its key
// (kind_info), its fields (describe) and a specialisation of AttackTrait. There is no fallback: an attack that leaves out a part
// does not compile.
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "models/hostile/interceptor_config.h"
#include "sim/scenario/describe/rule.h"

namespace ntpsim {

struct Check;

// The NTP modes of the packets that an attack acts on, and the name of such a packet in messages. {}: all packets. Mode 0 is
// reserved and marks the unused places of the list.
struct TouchedModes {
  std::array<int, 3> modes = {};
  std::string_view noun = "";

  constexpr bool contains(int mode) const {
    return noun.empty() || (mode != 0 && std::find(modes.begin(), modes.end(), mode) != modes.end());
  }
};

// An attack whose fields are well formed, and the checks that several attacks share.
struct AttackCheck {
  const Check& check;
  std::string path;    // networks.wan.attackers.1.delay

  void ramp(const hostile::Ramp& ramp) const;
  void kiss_code(const std::string& field, const std::string& code) const;
  void problem(const std::string& field, const std::string& message) const;
};

// touches   TouchedModes
// check()   finds mistakes in an attack whose fields are all well formed
template <class Attack> struct AttackTrait;

template <class Attack>
consteval bool is_complete_attack() {
  using Trait = AttackTrait<Attack>;
  struct Visitor {};
  static_assert(requires { sizeof(Trait); }, "this attack has no trait: see sim/scenario/attacks/attack_trait.h");
  static_assert(!kind_info<Attack>.name.empty(), "this attack has no key: give it a kind_info");
  static_assert(requires(Visitor v, Attack a) { describe(v, a); }, "this attack has no description: give it a describe()");
  static_assert(requires { TouchedModes{Trait::touches}; },
                "AttackTrait::touches is missing: the modes of the packets that it acts on; {} means all");
  static_assert(requires(const AttackCheck& place, const Attack& a) { Trait::check(place, a); },
                "AttackTrait::check() is missing: it finds mistakes in its fields");
  return true;
}

}  // namespace ntpsim

// Attackers on a path: whether their fields have an effect.
#include <algorithm>
#include <variant>

#include "sim/scenario/attacks/attack_kind.h"
#include "sim/scenario/check/check.h"
#include "sim/scenario/notation/words.h"

namespace ntpsim {

void AttackCheck::ramp(const hostile::Ramp& ramp) const {
  if (ramp.by.is_zero() && ramp.growth == Frequency{}) check.problems.add_at(path, "changes nothing; expected by or growth");
  if (ramp.up_to && ramp.growth == Frequency{})
    check.problems.add_at(path + ".up_to", "there is no growth that it could limit; expected growth beside it");
}

void AttackCheck::kiss_code(const std::string& field, const std::string& code) const {
  check.kiss_code(path + "." + field, code);
}

void AttackCheck::problem(const std::string& field, const std::string& message) const {
  check.problems.add_at(path + "." + field, message);
}

namespace {

void check_mode(const AttackCheck& place, int mode, const TouchedModes& touches) {
  if (touches.contains(mode)) return;
  std::vector<std::string> words;
  for (const int each : touches.modes)
    if (each != 0) words.push_back(std::to_string(each));
  place.check.problems.add_at(place.path, "a packet of mode " + std::to_string(mode) + " is not " + std::string(touches.noun) +
                                              ", and this attack acts on nothing else; expected mode " + joined(words) +
                                              ", or none");
}

template <class Attack>
void check_attack(const Check& check, const std::string& attacker_path, const AttackerSpec& attacker, const Attack& attack) {
  const AttackCheck place{check, attacker_path + "." + std::string(kind_info<Attack>.name)};
  if (!check.problems.knows(place.path)) return;   // its attack could not be read
  AttackTrait<Attack>::check(place, attack);
  if (attacker.mode) check_mode(place, *attacker.mode, AttackTrait<Attack>::touches);
}

}  // namespace

std::string name_of(const AttackerSpec& attacker) {
  if (!attacker.name.empty()) return attacker.name;
  return std::visit([]<class Attack>(const Attack&) { return std::string(kind_info<Attack>.name); }, attacker.attack);
}

void Check::attackers(const std::string& path, const NetworkSpec& network) const {
  std::vector<std::string> seen;
  for (std::size_t i = 0; i < network.attackers.size(); ++i) {
    const AttackerSpec& attacker = network.attackers[i];
    const std::string where = path + "." + std::to_string(i + 1);
    const std::string name = name_of(attacker);
    if (std::find(seen.begin(), seen.end(), name) != seen.end())
      problems.add_at(where, "two attackers of this network are named " + in_quotes(name) +
                                 "; give one of them a name of its own");
    seen.push_back(name);
    if (attacker.from) host_or_fleet(where + ".from", *attacker.from);
    if (attacker.to) host_or_fleet(where + ".to", *attacker.to);
    window(where, "since", attacker.since, "until", attacker.until);
    std::visit([&](const auto& attack) { check_attack(*this, where, attacker, attack); }, attacker.attack);
  }
}

}  // namespace ntpsim

// Attackers on a path: whether what they are told does anything.
#include <algorithm>
#include <variant>

#include "sim/scenario/check/check.h"
#include "sim/scenario/describe/attack.h"
#include "sim/scenario/notation/units.h"
#include "sim/scenario/notation/words.h"

namespace ntpsim {

namespace {

struct AttackCheck {
  const Check& check;
  std::string path;    // networks.wan.attackers.1.delay
  const AttackerSpec& attacker;

  Problems& problems() const { return check.problems; }

  void ramp(const hostile::Ramp& ramp) const {
    if (ramp.by.is_zero() && ramp.growth == Frequency{})
      problems().add_at(path, "changes nothing; expected by or growth");
    if (ramp.up_to && ramp.growth == Frequency{})
      problems().add_at(path + ".up_to", "nothing grows up to it; expected growth beside it");
  }

  void operator()(const hostile::DelayAttack& attack) const { ramp(attack.ramp); }
  void operator()(const hostile::ShiftAttack& attack) const {
    ramp(attack.ramp);
    mode({2, 4, 5}, "an answer or a broadcast");
  }
  void operator()(const hostile::KissAttack& attack) const {
    check.kiss_code(path + ".code", attack.code);
    mode({1, 3}, "a request");
  }
  void operator()(const hostile::ReplayAttack&) const {}
  void operator()(const hostile::CorruptAttack&) const {}

  void mode(const std::vector<int>& touched, const std::string& noun) const {
    if (!attacker.mode || std::find(touched.begin(), touched.end(), *attacker.mode) != touched.end()) return;
    std::vector<std::string> words;
    for (const int each : touched) words.push_back(std::to_string(each));
    problems().add_at(path, "a packet of mode " + std::to_string(*attacker.mode) + " is not " + noun +
                                ", so it would not be touched; expected mode " + joined(words) + ", or none");
  }
};

}  // namespace

std::string name_of(const AttackerSpec& attacker) {
  if (!attacker.name.empty()) return attacker.name;
  return std::visit([](const auto& attack) { return std::string(kind_info<std::decay_t<decltype(attack)>>.name); },
                    attacker.attack);
}

void Check::attackers(const std::string& path, const NetworkSpec& network) const {
  std::vector<std::string> seen;
  for (std::size_t i = 0; i < network.attackers.size(); ++i) {
    const AttackerSpec& attacker = network.attackers[i];
    const std::string where = path + "." + std::to_string(i + 1);
    const std::string name = name_of(attacker);
    if (std::find(seen.begin(), seen.end(), name) != seen.end())
      problems.add_at(where, "two attackers of this network are called " + in_quotes(name) +
                                 "; give one of them a name of its own");
    seen.push_back(name);
    if (attacker.from) host_or_fleet(where + ".from", *attacker.from);
    if (attacker.to) host_or_fleet(where + ".to", *attacker.to);
    window(where, "since", attacker.since, "until", attacker.until);
    const std::string attack = std::visit(
        [](const auto& each) { return std::string(kind_info<std::decay_t<decltype(each)>>.name); }, attacker.attack);
    if (problems.knows(where + "." + attack)) std::visit(AttackCheck{*this, where + "." + attack, attacker}, attacker.attack);
  }
}

}  // namespace ntpsim

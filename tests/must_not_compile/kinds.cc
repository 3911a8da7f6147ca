// A dummy of each kind of thing, complete unless a macro leaves out one part of it: then the compiler must say which.
#include "sim/scenario/attacks/attack_kind.h"
#include "sim/scenario/networks/network_kind.h"
#include "sim/scenario/programs/program_kind.h"

namespace ntpsim {

// ---- a kind of program ----

struct DummyProgram {
  std::vector<SntpSource> servers;
  std::string victim;
  std::vector<IpAddress> victim_addresses;
};

#ifndef PROGRAM_WITHOUT_KEY
template <> inline constexpr KindInfo kind_info<DummyProgram>{"dummy", "A dummy."};
#endif

#ifndef PROGRAM_WITHOUT_DESCRIPTION
template <class V, Is<DummyProgram> S>
void describe(V& v, S& s) {
  v.field("servers", s.servers, "whom it asks");
}
#endif

#ifndef PROGRAM_WITHOUT_TRAIT
template <> struct ProgramTrait<DummyProgram> {
#ifndef PROGRAM_WITHOUT_ASKS
  static constexpr std::tuple asks{&DummyProgram::servers};
#endif
#ifndef PROGRAM_WITHOUT_PARTIES
  static constexpr std::tuple parties{Party{&DummyProgram::victim, &DummyProgram::victim_addresses, Sight::own}};
#endif
#ifndef PROGRAM_WITHOUT_NAMED_BY
  static constexpr NameField<DummyProgram> named_by{};
#endif
#ifndef PROGRAM_WITHOUT_SERVED_PORTS
  static std::vector<std::uint16_t> served_ports(const DummyProgram&) { return {}; }
#endif
#ifndef PROGRAM_WITHOUT_TELLS
  static constexpr unsigned tells = 0;
#endif
#ifndef PROGRAM_WITHOUT_EXPECTS_ANSWERS
  static constexpr bool expects_answers = true;
#endif
#ifndef PROGRAM_WITHOUT_TAKES_SET_SERVER
  static constexpr bool takes_set_server = true;
#endif
#ifndef PROGRAM_WITHOUT_CHECK
  static void check(const ProgramCheck&, const DummyProgram&) {}
#endif
};
#endif
static_assert(is_complete_program_kind<DummyProgram>());

// ---- an attack on a path ----

struct DummyAttack { bool is_on = false; };

#ifndef ATTACK_WITHOUT_KEY
template <> inline constexpr KindInfo kind_info<DummyAttack>{"dummy", "A dummy."};
#endif

#ifndef ATTACK_WITHOUT_DESCRIPTION
template <class V, Is<DummyAttack> S>
void describe(V& v, S& s) {
  v.field("is_on", s.is_on, "whether it does anything");
}
#endif

#ifndef ATTACK_WITHOUT_TRAIT
template <> struct AttackTrait<DummyAttack> {
#ifndef ATTACK_WITHOUT_TOUCHES
  static constexpr TouchedModes touches{};
#endif
#ifndef ATTACK_WITHOUT_CHECK
  static void check(const AttackCheck&, const DummyAttack&) {}
#endif
};
#endif
static_assert(is_complete_attack<DummyAttack>());

// ---- a kind of network ----

struct DummyNetwork { bool is_on = false; };

#ifndef NETWORK_WITHOUT_KEY
template <> inline constexpr KindInfo kind_info<DummyNetwork>{"dummy", "A dummy."};
#endif

#ifndef NETWORK_WITHOUT_DESCRIPTION
template <class V, Is<DummyNetwork> S>
void describe(V& v, S& s) {
  v.field("is_on", s.is_on, "whether anything passes");
}
#endif

#ifndef NETWORK_WITHOUT_TRAIT
template <> struct NetworkTrait<DummyNetwork> {
#ifndef NETWORK_WITHOUT_MEMBER
  static constexpr std::optional<DummyNetwork> NetworkSpec::*member = nullptr;
#endif
#ifndef NETWORK_WITHOUT_HOSTS
  static ListedHosts hosts(const NetworkSpec& network, const DummyNetwork&) { return {"hosts", network.hosts}; }
#endif
#ifndef NETWORK_WITHOUT_SHARED_RATE
  static std::optional<DataRate> shared_rate(const DummyNetwork&) { return {}; }
#endif
#ifndef NETWORK_WITHOUT_TAKES_PATHS
  static constexpr bool takes_paths = false;
#endif
#ifndef NETWORK_WITHOUT_TAKES_SET_LINK
  static constexpr bool takes_set_link = false;
#endif
#ifndef NETWORK_WITHOUT_CHECK
  static void check(const NetworkCheck&, const DummyNetwork&) {}
#endif
};
#endif
static_assert(is_complete_network_kind<DummyNetwork>());

// ---- the words of an enumeration ----

enum class DummyWord { on, off };
#if defined(ENUMERATION_WITH_TOO_FEW_WORDS)
template <> inline constexpr std::array enum_words<DummyWord>{Word{"on", ""}};
#elif defined(ENUMERATION_WITH_TOO_MANY_WORDS)
template <> inline constexpr std::array enum_words<DummyWord>{Word{"on", ""}, Word{"off", ""}, Word{"neither", ""}};
#elif !defined(ENUMERATION_WITHOUT_WORDS)
template <> inline constexpr std::array enum_words<DummyWord>{Word{"on", ""}, Word{"off", ""}};
#endif
static_assert(word_of(DummyWord::off) == "off");

}  // namespace ntpsim

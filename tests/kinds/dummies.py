"""An engine, a daemon profile, an attack and a kind of network that do nothing, as what is added to the sources for each."""

from scratch import New, Place

ENGINE_ITSELF = [
    New("models/dummy/config.h", """// What a dummy can be told.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/base/address.h"

namespace ntpsim {

struct DummySource {
  std::string host;
  std::vector<IpAddress> addresses;
};

struct DummyConfig {
  std::vector<DummySource> servers;
  std::string victim;
  std::vector<IpAddress> victim_addresses;
  std::uint16_t port = 123;
};

}  // namespace ntpsim
"""),
    New("models/dummy/dummy.h", """// An engine that does nothing.
#pragma once

#include "models/dummy/config.h"
#include "models/engine.h"

namespace ntpsim {

class Dummy : public Engine {
 public:
  explicit Dummy(DummyConfig config) : config_{std::move(config)} {}
  std::vector<Action> handle(const Now&, const Event&) override { return {}; }

 private:
  DummyConfig config_;
};

}  // namespace ntpsim
"""),
]

ENGINE = [
    New("sim/scenario/programs/dummy.h", """// A dummy and what it can be told.
#pragma once

#include "models/dummy/config.h"
#include "sim/scenario/programs/program_trait.h"

namespace ntpsim {

template <> inline constexpr KindInfo kind_info<DummyConfig>{"dummy", "A dummy."};

template <> struct ProgramTrait<DummyConfig> {
  static constexpr std::tuple asks{&DummyConfig::servers};
  static constexpr std::tuple parties{Party{&DummyConfig::victim, &DummyConfig::victim_addresses, Sight::own}};
  static constexpr NameField<DummyConfig> named_by{};
  static std::vector<std::uint16_t> served_ports(const DummyConfig& config) { return {config.port}; }
  static constexpr unsigned tells = told::selection;
  static constexpr bool expects_answers = true;
  static constexpr bool takes_set_server = true;
  static void check(const ProgramCheck&, const DummyConfig&) {}
};

template <class V, Is<DummySource> S>
void describe(V& v, S& s) {
  v.alone("host");
  v.field("host", s.host, "who is asked", rules::mandatory);
}

template <class V, Is<DummyConfig> S>
void describe(V& v, S& s) {
  v.field("servers", s.servers, "whom it asks");
  v.field("victim", s.victim, "whom else it names");
  v.field("port", s.port, "on which it answers", rules::port);
}

}  // namespace ntpsim
"""),
    Place("sim/scenario/programs/program_kind.h", '#include "sim/scenario/programs/flooder.h"\n',
          '#include "sim/scenario/programs/dummy.h"\n'),
    Place("sim/scenario/programs/program_kind.h", "SntpClientConfig, DaemonConfig, KhronosConfig,", "DummyConfig, "),
    Place("sim/host/program_factory.cc", '#include "models/hostile/flooder.h"\n', '#include "models/dummy/dummy.h"\n'),
    Place("sim/host/program_factory.cc", "  std::unique_ptr<Engine> operator()(const NtpConfig& config)",
          "  std::unique_ptr<Engine> operator()(const DummyConfig& config) const { return std::make_unique<Dummy>(config); }\n"),
]

PROFILE = [
    Place("sim/daemon/profiles.h", '    Profile{.name = "chronyc",', """    Profile{.name = "dummy",
            .doc = "a dummy",
            .folder = "dummies", .packages = "dummy dummy-tools",
            .program = "usr/bin/dummy",
            .applet = "",
            .arguments = {"-d"},
            .config_path = "/etc/dummy.conf",
            .config_template = "",
            .directories = {},
            .user = "",
            .environment = {},
            .end = "exit 0",
            .exits = {}},
"""),
]

ATTACK_ITSELF = [
    New("models/hostile/dummy_attacker.h", """// An attacker that does nothing.
#pragma once

#include "models/hostile/interceptor.h"

namespace ntpsim::hostile {

class Dummy : public Interceptor {
 public:
  Tampering pass(const Passing&) override { return {}; }
};

}  // namespace ntpsim::hostile
"""),
]

ATTACK = [
    Place("models/hostile/interceptor_config.h", "enum class Damage {", "struct DummyAttack { bool is_on = false; };\n"),
    Place("models/hostile/interceptor_config.h", "DelayAttack, ReplayAttack, CorruptAttack,", "DummyAttack, "),
    Place("models/hostile/interceptor.cc", '#include "models/hostile/kiss_forger.h"\n',
          '#include "models/hostile/dummy_attacker.h"\n'),
    Place("models/hostile/interceptor.cc", "    std::unique_ptr<Interceptor> operator()(const DelayAttack& a)",
          "    std::unique_ptr<Interceptor> operator()(const DummyAttack&) const { return std::make_unique<Dummy>(); }\n"),
    New("sim/scenario/attacks/dummy.h", """// Nothing happens to packets.
#pragma once

#include "sim/scenario/attacks/attack_trait.h"

namespace ntpsim {

template <> inline constexpr KindInfo kind_info<hostile::DummyAttack>{"dummy", "A dummy."};

template <> struct AttackTrait<hostile::DummyAttack> {
  static constexpr TouchedModes touches{};
  static void check(const AttackCheck&, const hostile::DummyAttack&) {}
};

template <class V, Is<hostile::DummyAttack> S>
void describe(V& v, S& s) {
  v.field("is_on", s.is_on, "whether it does nothing");
}

}  // namespace ntpsim
"""),
    Place("sim/scenario/attacks/attack_kind.h", '#include "sim/scenario/attacks/kiss.h"\n',
          '#include "sim/scenario/attacks/dummy.h"\n'),
]

NETWORK_ITSELF = [
    New("sim/net/networks/dummy_network.h", """// A network on which nothing arrives.
#pragma once

#include "sim/net/networks/network.h"

namespace ntpsim::net {

class Dummy : public Network {
 public:
  using Network::Network;

 private:
  void carry(const Parcel&, MemberIndex) override {}
};

}  // namespace ntpsim::net
"""),
]

NETWORK = [
    Place("sim/scenario/network_spec.h", "struct LinkSpec {", "struct DummySpec { Duration delay; };\n\n"),
    Place("sim/scenario/network_spec.h", "  std::optional<LinkSpec> link;\n", "  std::optional<DummySpec> dummy;\n"),
    New("sim/scenario/networks/dummy.h", """// A dummy network.
#pragma once

#include "sim/scenario/networks/network_trait.h"

namespace ntpsim {

template <> inline constexpr KindInfo kind_info<DummySpec>{"dummy", "a dummy"};

template <> struct NetworkTrait<DummySpec> {
  static constexpr std::optional<DummySpec> NetworkSpec::*member = &NetworkSpec::dummy;
  static ListedHosts hosts(const NetworkSpec& network, const DummySpec&) { return {"hosts", network.hosts}; }
  static std::optional<DataRate> shared_rate(const DummySpec&) { return {}; }
  static constexpr bool takes_paths = false;
  static constexpr bool takes_set_link = false;
  static void check(const NetworkCheck&, const DummySpec&) {}
};

template <class V, Is<DummySpec> S>
void describe(V& v, S& s) {
  v.field("delay", s.delay, "of everything");
}

}  // namespace ntpsim
"""),
    Place("sim/scenario/networks/network_kind.h", '#include "sim/scenario/networks/ethernet.h"\n',
          '#include "sim/scenario/networks/dummy.h"\n'),
    Place("sim/scenario/networks/network_kind.h", "PathSpec, EthernetSpec, LinkSpec>;", "DummySpec, "),
    Place("sim/net/topology.cc", '#include "sim/net/networks/cross_traffic.h"\n',
          '#include "sim/net/networks/dummy_network.h"\n'),
    Place("sim/net/topology.cc", "  std::unique_ptr<Network> operator()(const PathSpec&) const",
          "  std::unique_ptr<Network> operator()(const DummySpec&) const { return std::make_unique<Dummy>(internet, index); }\n"),
]

# What is added to make one more of each known, beside the thing itself.
KINDS = {"An engine": ENGINE, "A daemon profile": PROFILE, "An attack on a path": ATTACK, "A kind of network": NETWORK}
ITSELF = [*ENGINE_ITSELF, *ATTACK_ITSELF, *NETWORK_ITSELF]

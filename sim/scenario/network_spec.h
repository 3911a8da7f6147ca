// The networks of a scenario.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "models/base/units.h"
#include "models/hostile/interceptor_config.h"

namespace ntpsim {

struct Outage { Duration from; Duration until; };

struct BurstLoss {             // continuous-time Gilbert-Elliott: the chain runs in time, with or without packets
  Duration good;               // mean time in the good state
  Duration bad;                // mean time in the bad state
  Ratio loss{1};               // in the bad state
};

// How one direction treats a packet. Every field is optional so that an override changes only what it names.
struct PathSpec {
  std::optional<std::string> profile;            // a named path profile, which all other fields replace
  std::optional<Sampled<Duration>> delay;        // one way; a distribution is drawn per packet
  std::optional<Sampled<Duration>> jitter;       // added to delay
  std::optional<bool> keep_order;                // a packet never overtakes the one before it
  std::optional<Ratio> loss;
  std::optional<BurstLoss> burst_loss;
  std::optional<Ratio> duplicate;
  std::optional<Ratio> corrupt;                  // one bit flipped; most are then dropped by a checksum
  std::optional<std::vector<Outage>> outages;
};

struct PathOverride {
  std::string from;
  std::optional<std::string> to;                 // absent: all
  bool both = false;                             // whether the other direction changes as well
  PathSpec path;
};

enum class Arrivals { poisson, periodic, pareto };   // pareto: bursts

struct CrossTrafficSpec {
  std::string from;                              // a host of the network
  std::string to;
  Ratio load;                                    // of the slowest link between them
  ByteCount frame{1518};                         // on the wire without preamble and gap
  Arrivals arrivals = Arrivals::poisson;
  std::optional<Duration> start;
  std::optional<Duration> stop;
};

enum class QueueKind { droptail, codel, fq_codel, red, pie };

struct QueueSpec {
  QueueKind kind = QueueKind::droptail;
  std::int64_t packets = 1000;
};

enum class EthernetKind { switched, hub };       // hub: CSMA, at most 32 hosts

struct EthernetSpec {
  DataRate rate{1e9};
  Sampled<Duration> cable;                       // one way per link
  EthernetKind kind = EthernetKind::switched;
  QueueSpec queue;
};

struct LinkSpec {
  std::vector<std::string> ends;                 // exactly two hosts
  DataRate rate{1e9};
  Sampled<Duration> delay;
  std::optional<Sampled<Duration>> reverse_delay;
  Ratio loss;
  QueueSpec queue;
};

struct AddressesSpec {
  std::optional<std::string> ipv4;               // a prefix, 10.1.0.0/24; default: one of its own per network
  std::optional<std::string> ipv6;               // absent: no IPv6 on this network
};

struct RouteSpec {
  std::string host;                              // the host that has this route
  std::string to;                                // a network of the scenario, or "default"
  std::string via;                               // a host that shares a network with it
};

enum class FirewallAction { drop, reject, accept };
enum class FirewallProtocol { udp, tcp, icmp };

struct FirewallRule {
  FirewallAction action = FirewallAction::drop;  // of the first rule that matches; accept at the end
  std::optional<std::string> from;               // a host
  std::optional<std::string> to;
  std::optional<int> source_port;
  std::optional<int> destination_port;
  std::optional<FirewallProtocol> protocol;
  std::optional<Duration> since;
  std::optional<Duration> until;
};

struct NatSpec {  // a host with two networks hides this one behind its address on another
  std::string host;
  std::string outside;                           // the other network
  Duration timeout = Duration::from_whole_seconds(30);   // UDP mapping, since the last packet
};

// An attacker on the path: it sees packets where they reach their receiver, and tampers with them.
struct AttackerSpec {
  std::string name;                              // default: its attack's key; unique on its network
  std::optional<std::string> from;               // a host; only packets from it
  std::optional<std::string> to;
  int port = 123;                                // of UDP, at either end
  std::optional<int> mode;                       // of NTP
  std::optional<Duration> since;
  std::optional<Duration> until;
  hostile::Attack attack;
};

struct NetworkSpec {
  std::vector<std::string> hosts;  // members; a fleet's name means all of it. A link has ends instead
  std::optional<PathSpec> path;                  // exactly one of path, ethernet, link
  std::optional<EthernetSpec> ethernet;
  std::optional<LinkSpec> link;
  std::vector<PathOverride> paths;               // a later one wins
  AddressesSpec addresses;
  std::vector<CrossTrafficSpec> cross_traffic;
  std::vector<FirewallRule> firewall;
  std::optional<NatSpec> nat;
  std::vector<AttackerSpec> attackers;           // in the order in which they see a packet
  std::int64_t mtu = 1500;
};

}  // namespace ntpsim

// Networks: the fields that all kinds share, and what a packet meets on them.
#pragma once

#include "sim/scenario/attacks/attack_kind.h"
#include "sim/scenario/describe/rule.h"
#include "sim/scenario/networks/network_kind.h"
#include "sim/scenario/spec.h"

namespace ntpsim {

template <>
inline constexpr std::array enum_words<Arrivals>{Word{"poisson", "independent frames"},
                                                 Word{"periodic", "evenly spaced frames"}, Word{"pareto", "bursts"}};
template <>
inline constexpr std::array enum_words<FirewallAction>{
    Word{"drop", "dropped without an answer"},
    Word{"reject", "dropped, and the sender gets an ICMP error"},
    Word{"accept", "passed on; later rules are not looked at"}};
template <>
inline constexpr std::array enum_words<FirewallProtocol>{Word{"udp", ""}, Word{"tcp", ""}, Word{"icmp", ""}};

template <class V, Is<PathOverride> S>
void describe(V& v, S& s) {
  v.field("from", s.from, "the sending host", {.mandatory = true, .text_form = "a host or a fleet"});
  v.field("to", s.to, "the receiving host", {.otherwise = "all", .text_form = "a host or a fleet"});
  v.field("both", s.both, "whether the other direction changes as well");
  describe_path(v, s.path);
}

template <class V, Is<CrossTrafficSpec> S>
void describe(V& v, S& s) {
  v.field("from", s.from, "the sending host", rules::a_host);
  v.field("to", s.to, "the receiving host", rules::a_host);
  v.field("load", s.load, "share of the slowest link between them",
          {.mandatory = true, .min = 0, .max = 2, .above_min = true});
  v.field("frame", s.frame, "bytes on the wire without preamble and gap", {.min = 64, .max = 65'535});
  v.field("arrivals", s.arrivals, "how frames are spaced");
  v.field("start", s.start, "start, relative to the scenario's start", {.min = 0, .otherwise = "the start"});
  v.field("stop", s.stop, "end, relative to the scenario's start", {.min = 0, .otherwise = "the stop"});
}

template <class V, Is<AddressesSpec> S>
void describe(V& v, S& s) {
  v.alone("ipv4");
  v.field("ipv4", s.ipv4, "IPv4 prefix; hosts get its addresses in their order on the network",
          {.otherwise = "10.N.0.0/16 for the N-th network", .text_form = "a prefix such as 10.1.0.0/24"});
  v.field("ipv6", s.ipv6, "IPv6 prefix",
          {.otherwise = "no IPv6 on this network", .text_form = "a prefix such as fd00:1::/64"});
}

template <class V, Is<RouteSpec> S>
void describe(V& v, S& s) {
  v.field("host", s.host, "the host that has this route", {.mandatory = true, .text_form = "a host or a fleet"});
  v.field("to", s.to, "destination", {.mandatory = true, .text_form = "a network, or default"});
  v.field("via", s.via, "the next router: a host that shares a network with it", rules::a_host);
}

template <class V, Is<FirewallRule> S>
void describe(V& v, S& s) {
  v.field("action", s.action, "what happens to a packet that matches");
  v.field("from", s.from, "the sending host", {.otherwise = "any", .text_form = "a host or a fleet"});
  v.field("to", s.to, "the receiving host", {.otherwise = "any", .text_form = "a host or a fleet"});
  v.field("source_port", s.source_port, "port of the sender", {.min = 1, .max = 65'535, .otherwise = "any"});
  v.field("destination_port", s.destination_port, "port of the receiver",
          {.min = 1, .max = 65'535, .otherwise = "any"});
  v.field("protocol", s.protocol, "protocol of the packet", {.otherwise = "any"});
  v.field("since", s.since, "the rule's start, relative to the scenario's start", {.min = 0, .otherwise = "the start"});
  v.field("until", s.until, "the rule's end", {.min = 0, .otherwise = "the stop"});
}

template <class V, Is<NatSpec> S>
void describe(V& v, S& s) {
  v.field("host", s.host, "the host that translates; it must be on this network and on the outside one", rules::a_host);
  v.field("outside", s.outside, "the network outside", rules::a_network);
  v.field("timeout", s.timeout, "lifetime of a UDP mapping after its last packet", rules::positive);
}

template <class V, Is<AttackerSpec> S>
void describe(V& v, S& s) {
  v.field("name", s.name, "name of its random stream; unique on its network", {.otherwise = "its attack"});
  v.field("from", s.from, "only packets from this host", {.otherwise = "any", .text_form = "a host or a fleet"});
  v.field("to", s.to, "only packets to this host", {.otherwise = "any", .text_form = "a host or a fleet"});
  v.field("port", s.port, "only packets with this UDP port at one end", {.min = 1, .max = 65'535});
  v.field("mode", s.mode, "only packets of this NTP mode", {.min = 0, .max = 7, .otherwise = "any"});
  v.field("since", s.since, "start, relative to the scenario's start", {.min = 0, .otherwise = "the start"});
  v.field("until", s.until, "end; packets that were delayed or recorded before it are still sent",
          {.min = 0, .otherwise = "the stop"});
  v.one_of("attack", s.attack, KindInPath::yes);
}

template <class V, Is<NetworkSpec> S>
void describe(V& v, S& s) {
  v.field("hosts", s.hosts, "members, in the order of their addresses; a link takes them from its ends",
          {.text_form = "a host or a fleet"});
  for_each_network_kind([&]<class Kind>(std::type_identity<Kind>) {
    v.field(kind_info<Kind>.name, s.*NetworkTrait<Kind>::member, kind_info<Kind>.doc, {.otherwise = one_network_kind()});
  });
  v.field("paths", s.paths, "changes of the path between some of its hosts; a later one wins; only the fields named change");
  v.field("addresses", s.addresses, "prefixes");
  v.field("cross_traffic", s.cross_traffic, "frames of other traffic, which take part of the rate");
  v.field("firewall", s.firewall,
          "rules for packets on this network; the first match wins, a packet without a match is accepted");
  v.field("nat", s.nat, "hides this network behind an address that one of its hosts has on another network",
          {.otherwise = "none"});
  v.field("attackers", s.attackers, "attackers on the path, in the order in which packets pass them");
  v.field("mtu", s.mtu, "largest IP packet, bytes", {.min = 576, .max = 65'535});
}

}  // namespace ntpsim

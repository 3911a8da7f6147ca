// Networks: what all kinds of them share, and what stands in the way of a packet.
#pragma once

#include "sim/scenario/attacks/attack_kind.h"
#include "sim/scenario/describe/rule.h"
#include "sim/scenario/networks/network_kind.h"
#include "sim/scenario/spec.h"

namespace ntpsim {

inline constexpr std::array arrival_words{Word{"poisson", "independent frames"},
                                          Word{"periodic", "evenly spaced frames"}, Word{"pareto", "bursts"}};
inline constexpr std::array action_words{Word{"drop", "silently"}, Word{"reject", "with an ICMP error to the sender"},
                                         Word{"accept", "lets it pass and looks at no later rule"}};
inline constexpr std::array protocol_words{Word{"udp", ""}, Word{"tcp", ""}, Word{"icmp", ""}};

template <class V, Is<PathOverride> S>
void describe(V& v, S& s) {
  v.field("from", s.from, "the sending host", {.mandatory = true, .text_form = "a host or a fleet"});
  v.field("to", s.to, "the receiving host", {.otherwise = "all", .text_form = "a host or a fleet"});
  v.field("both", s.both, "the other direction as well");
  describe_path(v, s.path);
}

template <class V, Is<CrossTrafficSpec> S>
void describe(V& v, S& s) {
  v.field("from", s.from, "the sending host", rules::a_host);
  v.field("to", s.to, "the receiving host", rules::a_host);
  v.field("load", s.load, "share of the slowest link between them",
          {.mandatory = true, .min = 0, .max = 2, .above_min = true});
  v.field("frame", s.frame, "bytes on the wire without preamble and gap", {.min = 64, .max = 65'535});
  v.field("arrivals", s.arrivals, "how frames follow each other", {.words = arrival_words});
  v.field("start", s.start, "begin, after the start", {.min = 0, .otherwise = "the start"});
  v.field("stop", s.stop, "end", {.min = 0, .otherwise = "the stop"});
}

template <class V, Is<AddressesSpec> S>
void describe(V& v, S& s) {
  v.alone("ipv4");
  v.field("ipv4", s.ipv4, "IPv4 prefix; hosts are numbered from its first address in the order of the network",
          {.otherwise = "10.N.0.0/16 for the N-th network", .text_form = "a prefix such as 10.1.0.0/24"});
  v.field("ipv6", s.ipv6, "IPv6 prefix",
          {.otherwise = "no IPv6 on this network", .text_form = "a prefix such as fd00:1::/64"});
}

template <class V, Is<RouteSpec> S>
void describe(V& v, S& s) {
  v.field("host", s.host, "whose table", {.mandatory = true, .text_form = "a host or a fleet"});
  v.field("to", s.to, "where to", {.mandatory = true, .text_form = "a network, or default"});
  v.field("via", s.via, "the next router: a host on a network that both share", rules::a_host);
}

template <class V, Is<FirewallRule> S>
void describe(V& v, S& s) {
  v.field("action", s.action, "what happens to a packet that matches", {.words = action_words});
  v.field("from", s.from, "the sending host", {.otherwise = "any", .text_form = "a host or a fleet"});
  v.field("to", s.to, "the receiving host", {.otherwise = "any", .text_form = "a host or a fleet"});
  v.field("source_port", s.source_port, "port of the sender", {.min = 1, .max = 65'535, .otherwise = "any"});
  v.field("destination_port", s.destination_port, "port of the receiver",
          {.min = 1, .max = 65'535, .otherwise = "any"});
  v.field("protocol", s.protocol, "of the packet", {.words = protocol_words, .otherwise = "any"});
  v.field("since", s.since, "the rule holds from here, after the start", {.min = 0, .otherwise = "the start"});
  v.field("until", s.until, "the rule holds until here", {.min = 0, .otherwise = "the stop"});
}

template <class V, Is<NatSpec> S>
void describe(V& v, S& s) {
  v.field("host", s.host, "the translating host; it must be on this network and on the outside one", rules::a_host);
  v.field("outside", s.outside, "the other network", rules::a_network);
  v.field("timeout", s.timeout, "life of a UDP mapping after its last packet", rules::positive);
}

template <class V, Is<AttackerSpec> S>
void describe(V& v, S& s) {
  v.field("name", s.name, "of its randomness; unique on its network", {.otherwise = "its attack"});
  v.field("from", s.from, "packets of this host alone", {.otherwise = "any", .text_form = "a host or a fleet"});
  v.field("to", s.to, "packets to this host alone", {.otherwise = "any", .text_form = "a host or a fleet"});
  v.field("port", s.port, "UDP port of one of the two ends", {.min = 1, .max = 65'535});
  v.field("mode", s.mode, "packets of this NTP mode alone", {.min = 0, .max = 7, .otherwise = "any"});
  v.field("since", s.since, "begin, after the start", {.min = 0, .otherwise = "the start"});
  v.field("until", s.until, "end; what was held back or recorded before still comes", {.min = 0, .otherwise = "the stop"});
  v.one_of("attack", s.attack, KindInPath::yes);
}

template <class V, Is<NetworkSpec> S>
void describe(V& v, S& s) {
  v.field("hosts", s.hosts, "members, in the order of their addresses; a link takes them from its ends",
          {.text_form = "a host or a fleet"});
  for_each_network_kind([&]<class Kind>(std::type_identity<Kind>) {
    v.field(kind_info<Kind>.name, s.*NetworkTrait<Kind>::member, kind_info<Kind>.doc, {.otherwise = one_network_kind()});
  });
  v.field("paths", s.paths, "changes of the path between some of its hosts; later wins, only the fields named change");
  v.field("addresses", s.addresses, "prefixes");
  v.field("cross_traffic", s.cross_traffic, "other people's frames");
  v.field("firewall", s.firewall,
          "rules for packets on this network; the first match wins, what matches none is accepted");
  v.field("nat", s.nat, "hides this network behind the address of one of its hosts on another", {.otherwise = "none"});
  v.field("attackers", s.attackers, "who tampers with what passes, one after the other");
  v.field("mtu", s.mtu, "largest IP packet, bytes", {.min = 576, .max = 65'535});
}

}  // namespace ntpsim

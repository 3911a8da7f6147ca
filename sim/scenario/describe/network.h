// Networks: paths, Ethernet segments, links, and what stands in the way of a packet.
#pragma once

#include "sim/scenario/attacks/attack_kind.h"
#include "sim/scenario/profiles/profile_words.h"
#include "sim/scenario/describe/rule.h"
#include "sim/scenario/spec.h"

namespace ntpsim {

inline constexpr std::array queue_words{
    Word{"droptail", "first in, first out; what does not fit is dropped"}, Word{"codel", "controlled delay, RFC 8289"},
    Word{"fq_codel", "a fair queue of controlled delay, RFC 8290"}, Word{"red", "random early detection"},
    Word{"pie", "proportional integral controller, RFC 8033"}};
inline constexpr std::array ethernet_words{Word{"switch", "full duplex, a queue per port"},
                                           Word{"hub", "one shared wire (CSMA), at most 32 hosts"}};
inline constexpr std::array arrival_words{Word{"poisson", "independent frames"},
                                          Word{"periodic", "evenly spaced frames"}, Word{"pareto", "bursts"}};
inline constexpr std::array action_words{Word{"drop", "silently"}, Word{"reject", "with an ICMP error to the sender"},
                                         Word{"accept", "lets it pass and looks at no later rule"}};
inline constexpr std::array protocol_words{Word{"udp", ""}, Word{"tcp", ""}, Word{"icmp", ""}};

template <class V, Is<Outage> S>
void describe(V& v, S& s) {
  v.field("from", s.from, "begin, after the start", {.mandatory = true, .min = 0});
  v.field("until", s.until, "end", {.mandatory = true, .min = 0});
}

template <class V, Is<BurstLoss> S>
void describe(V& v, S& s) {
  v.field("good", s.good, "mean stay in the good state", {.mandatory = true, .min = 0, .above_min = true});
  v.field("bad", s.bad, "mean stay in the bad state", {.mandatory = true, .min = 0, .above_min = true});
  v.field("loss", s.loss, "share of packets lost in the bad state", rules::probability);
}

// Beside the fields of a struct that holds a path.
template <class V, Is<PathSpec> S>
void describe_path(V& v, S& s) {
  v.field("profile", s.profile, "named set of figures, each of which the fields beside it replace",
          {.words = path_profile_words(), .otherwise = "none: no delay, no loss"});
  v.field("delay", s.delay, "one way; a distribution is drawn per packet",
          {.min = 0, .otherwise = "the profile's, or 0s"});
  v.field("jitter", s.jitter, "added to the delay, drawn per packet; a sum below zero counts as zero",
          {.otherwise = "the profile's, or 0s"});
  v.field("keep_order", s.keep_order, "a packet never overtakes the one before it",
          {.otherwise = "the profile's, or true"});
  v.field("loss", s.loss, "share of packets lost, each independently",
          {.min = 0, .max = 1, .otherwise = "the profile's, or 0%"});
  v.field("burst_loss", s.burst_loss,
          "loss in bursts: a chain of two states that runs in time, whether packets pass or not (Gilbert-Elliott)",
          {.otherwise = "the profile's, or none"});
  v.field("duplicate", s.duplicate, "share of packets that arrive twice",
          {.min = 0, .max = 1, .otherwise = "the profile's, or 0%"});
  v.field("corrupt", s.corrupt, "share of packets with one flipped bit",
          {.min = 0, .max = 1, .otherwise = "the profile's, or 0%"});
  v.field("outages", s.outages, "windows in which nothing passes", {.otherwise = "none"});
}

template <class V, Is<PathSpec> S>
void describe(V& v, S& s) {
  v.alone("profile");
  describe_path(v, s);
}

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

template <class V, Is<QueueSpec> S>
void describe(V& v, S& s) {
  v.alone("kind");
  v.field("kind", s.kind, "queue discipline", {.words = queue_words});
  v.field("packets", s.packets, "how many it holds", {.min = 1, .max = 10'000'000});
}

template <class V, Is<EthernetSpec> S>
void describe(V& v, S& s) {
  v.field("rate", s.rate, "of every link", rules::positive);
  v.field("cable", s.cable, "delay of a link, one way", rules::not_negative);
  v.field("kind", s.kind, "how the hosts are joined", {.words = ethernet_words});
  v.field("queue", s.queue, "of every port");
}

template <class V, Is<LinkSpec> S>
void describe(V& v, S& s) {
  v.field("ends", s.ends, "the two hosts", rules::a_host);
  v.field("rate", s.rate, "in each direction", rules::positive);
  v.field("delay", s.delay, "one way", rules::not_negative);
  v.field("reverse_delay", s.reverse_delay, "from the second end to the first", {.min = 0, .otherwise = "as delay"});
  v.field("loss", s.loss, "share of packets lost, each independently", rules::probability);
  v.field("queue", s.queue, "at each end");
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
  v.field("path", s.path, "any to any over a path with these properties",
          {.otherwise = "exactly one of path, ethernet, link"});
  v.field("ethernet", s.ethernet, "a segment of Ethernet", {.otherwise = "exactly one of path, ethernet, link"});
  v.field("link", s.link, "a wire between two hosts", {.otherwise = "exactly one of path, ethernet, link"});
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

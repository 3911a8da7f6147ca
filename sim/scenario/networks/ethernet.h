// An Ethernet segment, with a switch or a hub.
#pragma once

#include "sim/scenario/networks/network_trait.h"
#include "sim/scenario/networks/queue.h"

namespace ntpsim {

template <> inline constexpr KindInfo kind_info<EthernetSpec>{"ethernet", "an Ethernet segment"};

template <> struct NetworkTrait<EthernetSpec> {
  static constexpr std::optional<EthernetSpec> NetworkSpec::*member = &NetworkSpec::ethernet;
  static ListedHosts hosts(const NetworkSpec& network, const EthernetSpec&) { return {"hosts", network.hosts}; }
  static std::optional<DataRate> shared_rate(const EthernetSpec& ethernet) { return ethernet.rate; }
  static constexpr bool takes_paths = false;
  static constexpr bool takes_set_link = false;
  static void check(const NetworkCheck& place, const EthernetSpec& ethernet);
};

template <> inline constexpr std::array enum_words<EthernetKind>{
    Word{"switch", "full duplex, a queue per port"}, Word{"hub", "one shared wire (CSMA), at most 32 hosts"}};

template <class V, Is<EthernetSpec> S>
void describe(V& v, S& s) {
  v.field("rate", s.rate, "rate of every link", rules::positive);
  v.field("cable", s.cable, "one-way delay of every link", rules::not_negative);
  v.field("kind", s.kind, "how the hosts are connected");
  v.field("queue", s.queue, "queue of every port");
}

}  // namespace ntpsim

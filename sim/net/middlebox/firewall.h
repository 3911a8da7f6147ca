// A network's firewall: rules for packets that enter the network from one of its hosts or routers.
#pragma once

#include <optional>
#include <vector>

#include "sim/net/stack/packet_header.h"
#include "sim/scenario/expand.h"

namespace ntpsim::net {

class Firewall {
 public:
  using Verdict = FirewallAction;

  Firewall(const ExpandedScenario& scenario, const std::vector<FirewallRule>& rules);

  // The first rule that matches decides; without one the packet may pass. Hosts are identified by the addresses in the packet,
  // which after a translation are the translator's. Fragments without a UDP header match no rule with a port.
  Verdict judge(const PacketHeader& header, Duration since_start) const;
  bool is_empty() const { return rules_.empty(); }

 private:
  struct Rule {
    Verdict verdict = Verdict::accept;
    std::optional<HostIndex> from;
    std::optional<HostIndex> to;
    std::optional<int> source_port;
    std::optional<int> destination_port;
    std::vector<std::uint8_t> protocols;   // empty: all
    std::optional<Duration> since;
    std::optional<Duration> until;

    bool matches(const PacketHeader& header, std::optional<HostIndex> from_host, std::optional<HostIndex> to_host,
                 Duration at) const;
  };

  static Rule rule_of(const ExpandedScenario& scenario, const FirewallRule& spec);

  const AddressPlan& addresses_;
  std::vector<Rule> rules_;
};

}  // namespace ntpsim::net

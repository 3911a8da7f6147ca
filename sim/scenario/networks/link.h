// A wire between two hosts.
#pragma once

#include "sim/scenario/networks/network_trait.h"
#include "sim/scenario/networks/queue.h"

namespace ntpsim {

template <> inline constexpr KindInfo kind_info<LinkSpec>{"link", "a wire between two hosts"};

template <> struct NetworkTrait<LinkSpec> {
  static constexpr std::optional<LinkSpec> NetworkSpec::*member = &NetworkSpec::link;
  static ListedHosts hosts(const NetworkSpec&, const LinkSpec& link) { return {"link.ends", link.ends}; }
  static std::optional<DataRate> shared_rate(const LinkSpec& link) { return link.rate; }
  static constexpr bool takes_paths = false;
  static constexpr bool takes_set_link = true;
  static void check(const NetworkCheck& place, const LinkSpec& link);
};

template <class V, Is<LinkSpec> S>
void describe(V& v, S& s) {
  v.field("ends", s.ends, "the two hosts", rules::a_host);
  v.field("rate", s.rate, "rate in each direction", rules::positive);
  v.field("delay", s.delay, "one-way delay", rules::not_negative);
  v.field("reverse_delay", s.reverse_delay, "one-way delay from the second end to the first",
          {.min = 0, .otherwise = "as delay"});
  v.field("loss", s.loss, "share of packets lost, each independently", rules::probability);
  v.field("queue", s.queue, "queue at each end");
}

}  // namespace ntpsim

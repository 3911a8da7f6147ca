// Everything between the hosts of a scenario, on one ns-3 simulator: networks, routers, firewalls, and each host's port.
//
// What is automatic: a host reaches every host that it shares a network with. A host that does not forward, has exactly one
// network, and exactly one forwarding host on it, takes that one as its default route, as DHCP would have told it. Any other
// route is written in the scenario.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "sim/host/port.h"
#include "sim/record/packet_event.h"
#include "sim/scenario/expand.h"
#include "sim/scenario/timeline_spec.h"

namespace ntpsim::net {

class Topology {
 public:
  using Observer = std::function<void(const record::PacketEvent&)>;

  // Builds everything; nothing is sent before the simulator runs. The scenario must outlive the topology.
  Topology(const ExpandedScenario& scenario, Observer observer);
  ~Topology();
  Topology(const Topology&) = delete;
  Topology& operator=(const Topology&) = delete;

  // Before anything runs. What is seen is told with its IP header.
  void watch_segments(std::function<void(int host, TrueTime at, std::span<const std::uint8_t> packet)> observer);

  Port& port(int host);                                 // index into scenario.scenario.hosts

  void cut(int network, int host);                      // silently: nothing gets in or out
  void restore(int network, int host);
  void set_path(int network, const PathOverride& change);
  void set_link(int network, const SetLink& change);
  void set_route(const RouteSpec& route);

  std::vector<std::string> warnings() const;            // what the scenario says and the network cannot do

 private:
  class Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace ntpsim::net

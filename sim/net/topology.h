// Everything between the hosts of a scenario, on one ns-3 simulator: networks, routers, firewalls, and each host's port.
//
// Some routes are automatic: a host reaches every host on its own networks. A host that does not forward and is on exactly one
// network with exactly one forwarding host has that host as its default route, as by DHCP. All other routes are written in the
// scenario.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "sim/net/host_seam.h"
#include "sim/record/packet_event.h"
#include "sim/scenario/expand.h"

namespace ntpsim::net {

class Topology final : public Networks {
 public:
  using Observer = std::function<void(const record::PacketEvent&)>;

  // Builds everything; nothing is sent before the simulator runs. The scenario must outlive the topology.
  Topology(const ExpandedScenario& scenario, Observer observer);
  ~Topology() override;
  Topology(const Topology&) = delete;
  Topology& operator=(const Topology&) = delete;

  void watch_segments(SegmentWatcher watcher) override;
  Port& port(HostIndex host) override;
  void cut(NetworkIndex network, HostIndex host) override;
  void restore(NetworkIndex network, HostIndex host) override;
  void set_path(NetworkIndex network, const PathOverride& change) override;
  void set_link(NetworkIndex network, const SetLink& change) override;
  void set_route(const RouteSpec& route) override;
  std::vector<std::string> warnings() const override;

 private:
  class Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace ntpsim::net

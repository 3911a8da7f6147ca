// All networks of a scenario as hosts and the timeline use them: a port for each host, and what the timeline can change. Each
// simulator of networks implements it.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "models/base/time.h"
#include "sim/host/port.h"
#include "sim/scenario/indices.h"
#include "sim/scenario/network_spec.h"
#include "sim/scenario/timeline_spec.h"

namespace ntpsim::host {

class Networks {
 public:
  virtual ~Networks() = default;

  virtual Port& port(HostIndex host) = 0;

  // Called before the run starts. `seen` gets each TCP segment with its IP header.
  using SegmentWatcher = std::function<void(HostIndex host, TrueTime at, std::span<const std::uint8_t> packet)>;
  virtual void watch_segments(SegmentWatcher watcher) = 0;

  virtual void cut(NetworkIndex network, HostIndex host) = 0;   // without an error: packets are lost in both directions
  virtual void restore(NetworkIndex network, HostIndex host) = 0;
  virtual void set_path(NetworkIndex network, const PathOverride& change) = 0;
  virtual void set_link(NetworkIndex network, const SetLink& change) = 0;
  virtual void set_route(const RouteSpec& route) = 0;

  virtual std::vector<std::string> warnings() const = 0;        // parts of the scenario that the networks cannot do
};

}  // namespace ntpsim::host

#include "sim/net/run.h"

#include "sim/net/topology.h"

namespace ntpsim::net {

host::RunResult run(const ExpandedScenario& scenario, const host::RunOptions& options, Scheduler scheduler) {
  Simulator simulator{scenario.start, scheduler};
  record::Recorder recorder{scenario, options.folder};
  Topology topology{scenario, [&recorder](const record::PacketEvent& event) { recorder.packet(event); }};
  return host::run(scenario, simulator, topology, recorder, options);
}

}  // namespace ntpsim::net

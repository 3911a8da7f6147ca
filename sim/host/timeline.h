// The scenario's timeline: puts each entry into the event queue, and carries it out at its time.
#pragma once

#include <memory>

#include "models/base/index.h"
#include "sim/host/event_queue.h"
#include "sim/host/host.h"
#include "sim/host/networks.h"
#include "sim/record/recorder.h"
#include "sim/scenario/expand.h"

namespace ntpsim::host {

using Hosts = IndexedVector<HostIndex, std::unique_ptr<Host>>;

struct RunningWorld {
  const ExpandedScenario& scenario;
  EventQueue& events;
  Networks& networks;
  record::Recorder& recorder;
  Hosts& hosts;
};

// The world must outlive the simulation.
void schedule_programs(RunningWorld& world);   // their start and stop times
void schedule_timeline(RunningWorld& world);

}  // namespace ntpsim::host

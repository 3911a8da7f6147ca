// The configuration of each host's clock, made from the scenario.
#pragma once

#include <memory>

#include "models/clock/host_clock.h"
#include "sim/scenario/expand.h"
#include "sim/scenario/indices.h"

namespace ntpsim::host {

std::shared_ptr<const LeapSchedule> leap_schedule(const Scenario& scenario);   // null: there are none
HostClock::Config clock_config(const ExpandedScenario& scenario, HostIndex host,
                               std::shared_ptr<const LeapSchedule> leap_seconds);

}  // namespace ntpsim::host

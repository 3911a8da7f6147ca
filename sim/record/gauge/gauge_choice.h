// From an expectation to the gauges that measure it: one per host of a fleet, and per source where that is a fleet too.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/record/gauge/gauge.h"
#include "sim/scenario/expand.h"
#include "sim/scenario/indices.h"

namespace ntpsim::record {

struct MemberGauge {
  std::optional<HostIndex> host;   // nothing: there is none of that name
  std::string host_name;
  std::string source;              // empty: the expectation names none
  std::unique_ptr<Gauge> gauge;    // absent: it cannot be measured at all ...
  std::string reason;              // ... for this reason
};

std::vector<MemberGauge> choose_gauges(const ExpandedScenario& scenario, const Expectation& expectation);

}  // namespace ntpsim::record

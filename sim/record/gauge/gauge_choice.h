// From an expectation to the gauges that measure it: one for each host of a fleet, and for each source if that is a fleet too.
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
  std::optional<HostIndex> host;   // nothing: unknown name
  std::string host_name;
  std::string source;              // empty: the expectation names none
  std::unique_ptr<Gauge> gauge;    // absent: it cannot be measured
  std::string reason;              // why there is no gauge
  std::vector<ProgramIndex> programs;   // of the host, that the expectation is about
};

std::vector<MemberGauge> choose_gauges(const ExpandedScenario& scenario, const Expectation& expectation);

}  // namespace ntpsim::record

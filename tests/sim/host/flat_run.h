// A whole run in the flat world.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/host/run.h"
#include "tests/sim/host/flat_world.h"
#include "tests/sim/scenario/scenarios.h"

namespace ntpsim::test {

struct FlatRun {
  host::RunResult result;
  std::vector<std::string> changes;   // of the networks, that the timeline asked for
};

inline FlatRun run_flat(std::string_view yaml, const host::RunOptions& options = {}) {
  const ExpandedScenario scenario = expand(tests::read_good(yaml));
  FlatQueue queue{scenario.start};
  FlatNetworks networks{scenario, queue, Duration::from_nanoseconds(1'000'000)};
  record::Recorder recorder{scenario, options.folder};
  host::RunResult result = host::run(scenario, queue, networks, recorder, options);
  return {std::move(result), networks.changes};
}

// Catch2 says which expectation is missed.
inline void check_met(const record::Summary& summary) {
  CHECK_FALSE(summary.expectations.empty());
  for (const auto& expectation : summary.expectations) {
    INFO(expectation.description << ": " << expectation.reason);
    CHECK(expectation.met);
  }
}

}  // namespace ntpsim::test

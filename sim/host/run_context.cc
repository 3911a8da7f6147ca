#include "sim/host/run_context.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sim/host/clock_config.h"

namespace ntpsim::host {

RunContext::RunContext(const ExpandedScenario& what, EventQueue& queue, record::Recorder& record, RealProgramsPlace place)
    : scenario{what}, events{queue}, recorder{record}, end{what.start + what.scenario.stop}, real_programs{std::move(place)},
      authority{what.scenario.seed, what.start}, leap_seconds{leap_schedule(what.scenario)} {}

void RunContext::warn_of_isolation(bool is_weak) {
  if (is_weak && !warned_of_isolation)
    recorder.warning("real programs are isolated by the preloaded library alone: this machine gives no namespaces, and a "
                     "program that bypasses it sees the machine's processes and files");
  warned_of_isolation = warned_of_isolation || is_weak;
}

void RunContext::warn_once_in_fleet(HostIndex host, const std::string& text) {
  const std::string& name = name_of(host);
  const auto fleet = std::find_if(scenario.fleets.begin(), scenario.fleets.end(), [&name](const auto& one) {
    return std::find(one.second.begin(), one.second.end(), name) != one.second.end() && one.first != name;
  });
  const std::string& group = fleet == scenario.fleets.end() ? name : fleet->first;
  if (warned_of_fleets.emplace(group, text).second) recorder.warning(name + ": " + text);
}

void RunContext::fail(const std::string& what, std::optional<Duration> at) {
  if (!fault) fault = fmt::format("at {:.9f} s of simulated time: {}", at.value_or(elapsed()).seconds(), what);
  events.stop();
}

}  // namespace ntpsim::host

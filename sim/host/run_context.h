// What the hosts of one run share.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "models/clock/leap_schedule.h"
#include "sim/host/event_queue.h"
#include "sim/record/recorder.h"
#include "sim/scenario/expand.h"
#include "sim/scenario/indices.h"
#include "sim/tls/authority.h"

namespace ntpsim::host {

struct RealProgramsPlace {
  std::filesystem::path packages;    // the folder into which `ntpsim daemons` has unpacked Debian's programs
  std::filesystem::path library;     // the library that is preloaded
  std::filesystem::path loader;      // starts programs that the dynamic loader does not start
  std::vector<std::string> debugger; // command under which programs run, with its arguments; empty: none
  std::filesystem::path files;       // a folder for each host's files
};

struct RunContext {
  RunContext(const ExpandedScenario& what, EventQueue& queue, record::Recorder& record, RealProgramsPlace place);

  const ExpandedScenario& scenario;
  EventQueue& events;
  record::Recorder& recorder;
  TrueTime end;                      // deadlines after it are ignored
  RealProgramsPlace real_programs;
  tls::Authority authority;          // every program trusts it unless it has others
  std::shared_ptr<const LeapSchedule> leap_seconds;
  std::optional<std::string> fault;

  const std::string& name_of(HostIndex host) const { return scenario.scenario.hosts[host.value()].first; }
  const HostSpec& spec_of(HostIndex host) const { return scenario.scenario.hosts[host.value()].second; }
  Duration elapsed() const { return events.now() - scenario.start; }

  // Warns once that this machine gives no namespaces, neither to root nor to users.
  void warn_of_isolation(bool is_weak);
  bool warned_of_isolation = false;

  // Of the members of a fleet with the same text, only the first is named.
  void warn_once_in_fleet(HostIndex host, const std::string& text);
  std::set<std::pair<std::string, std::string>> warned_of_fleets;   // fleet, text

  // Called from inside an event: the queue stops after it, and the first fault ends the run. `at`: when it happened, if not now.
  void fail(const std::string& what, std::optional<Duration> at = std::nullopt);
};

}  // namespace ntpsim::host

// What the hosts of one run share.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "models/clock/leap_schedule.h"
#include "sim/host/event_queue.h"
#include "sim/record/recorder.h"
#include "sim/scenario/expand.h"
#include "sim/scenario/indices.h"
#include "sim/tls/authority.h"

namespace ntpsim::host {

struct RealProgramsPlace {
  std::filesystem::path packages;    // where `ntpsim daemons` has unpacked Debian's programs
  std::filesystem::path library;     // what is preloaded
  std::filesystem::path loader;      // what starts a program that the dynamic loader does not
  std::vector<std::string> debugger; // under which programs run, with its own arguments; empty: none
  std::filesystem::path files;       // a folder for each host's files
};

struct RunContext {
  RunContext(const ExpandedScenario& what, EventQueue& queue, record::Recorder& record, RealProgramsPlace place);

  const ExpandedScenario& scenario;
  EventQueue& events;
  record::Recorder& recorder;
  TrueTime end;                      // no deadline is looked for beyond it
  RealProgramsPlace real_programs;
  tls::Authority authority;          // whom every program trusts that is told of no other
  std::shared_ptr<const LeapSchedule> leap_seconds;
  std::optional<std::string> fault;

  const std::string& name_of(HostIndex host) const { return scenario.scenario.hosts[host.value()].first; }
  const HostSpec& spec_of(HostIndex host) const { return scenario.scenario.hosts[host.value()].second; }
  Duration elapsed() const { return events.now() - scenario.start; }

  // Said once: this machine gives no namespaces, neither to root nor to users.
  void warn_of_isolation(bool is_weak);
  bool warned_of_isolation = false;

  // Told from inside an event: the queue stops behind it, and the run ends with the first fault.
  void fail(const std::string& what);
};

}  // namespace ntpsim::host

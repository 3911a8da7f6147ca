// What the hosts of one run share.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sim/host/event_queue.h"
#include "sim/record/recorder.h"
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
  EventQueue& events;
  record::Recorder& recorder;
  TrueTime run_end;                  // no deadline is looked for beyond it
  RealProgramsPlace real_programs;
  tls::Authority authority;          // whom every program trusts that is told of no other
  std::optional<std::string> fault = std::nullopt;

  // Said once: this machine gives no namespaces, neither to root nor to users.
  void warn_of_isolation(bool is_weak) {
    if (is_weak && !warned_of_isolation)
      recorder.warning("real programs are isolated by the preloaded library alone: no namespaces are to be had here, so a program that "
                       "gets around it sees the machine's processes and files");
    warned_of_isolation = warned_of_isolation || is_weak;
  }
  bool warned_of_isolation = false;

  // Told from inside an event: the queue stops behind it, and the run ends with the first fault.
  void fail(const std::string& what) {
    if (!fault) fault = what;
    events.stop();
  }
};

}  // namespace ntpsim::host

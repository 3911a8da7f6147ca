// events.jsonl: one JSON object per line for everything else that happens: reports, adjustments and steps of clocks,
// program states, what the timeline did, warnings. Keys begin with time, host, program (where there is one), event.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "models/engine.h"
#include "sim/record/files/json_line.h"
#include "sim/record/files/output_file.h"
#include "sim/record/program_state.h"
#include "sim/scenario/timeline_spec.h"

namespace ntpsim::record {

struct HostNames {
  std::string host;
  std::vector<std::string> programs;
};

class EventLines {
 public:
  EventLines(const std::filesystem::path& folder, TrueTime start, std::vector<HostNames> hosts);

  void adjusted(TrueTime at, int host, int program, const AdjustClock& call);
  void stepped(TrueTime at, int host, Duration by, bool by_program);
  void reported(TrueTime at, int host, int program, const Report& report);
  void changed(TrueTime at, int host, int program, ProgramState state);
  void happened(TrueTime at, const Happening& happening);
  void warned(const std::string& text);
  void close() { file_.close(); }

 private:
  JsonLine& begin(TrueTime at, int host, int program, std::string_view event);

  OutputFile file_;
  JsonLine line_;
  TrueTime start_;
  std::vector<HostNames> hosts_;
};

}  // namespace ntpsim::record

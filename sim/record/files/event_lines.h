// events.jsonl: one JSON object per line for every other event: reports, adjustments and steps of clocks, program states, the
// timeline, warnings. Keys begin with time_s, host, program (if there is one), event.
#pragma once

#include <concepts>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/record/event_kinds.h"
#include "sim/record/files/json_line.h"
#include "sim/record/files/output_file.h"
#include "sim/record/host_names.h"
#include "sim/scenario/indices.h"
#include "sim/scenario/timeline_spec.h"

namespace ntpsim::record {

// Writes an event's fields as keys of a line.
struct JsonFields {
  JsonLine& line;

  void field(Name name, const std::string& value) { line.text(name.text(), value); }
  void field(Name name, Duration value) { line.seconds(name.text(), value); }
  void field(Name name, Frequency value) { line.ppm(name.text(), value); }
  void field(Name name, bool value) { line.truth(name.text(), value); }
  void field(Name name, ProgramState value) { line.text(name.text(), record::name(value).text()); }
  void field(Name name, std::integral auto value) { line.whole(name.text(), static_cast<std::int64_t>(value)); }
  void field(Name name, Reason value) {
    if (value != Reason::none) line.text(name.text(), ntpsim::name(value));
  }
  template <class T>
  void field(Name name, const std::optional<T>& value) {
    if (value) field(name, *value);
  }
};

class EventLines {
 public:
  EventLines(const std::filesystem::path& folder, TrueTime start, std::vector<HostNames> hosts);

  template <class Event>
  void event(TrueTime at, HostIndex host, std::optional<ProgramIndex> program, const Event& event) {
    JsonFields fields{begin(at, host, program, EventKind<Event>::name.text())};
    EventKind<Event>::fields(fields, event);
    file_.append(line_.end());
  }
  void happened(TrueTime at, const Happening& happening);
  void warned(const std::string& text);
  void close() { file_.close(); }

 private:
  JsonLine& begin(TrueTime at, std::optional<HostIndex> host, std::optional<ProgramIndex> program, std::string_view event);

  OutputFile file_;
  JsonLine line_;
  TrueTime start_;
  std::vector<HostNames> hosts_;
};

}  // namespace ntpsim::record

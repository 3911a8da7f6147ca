#include "sim/record/files/event_lines.h"

#include "sim/scenario/describe/timeline.h"
#include "sim/scenario/writer.h"

namespace ntpsim::record {

EventLines::EventLines(const std::filesystem::path& folder, TrueTime start, std::vector<HostNames> hosts)
    : file_{folder / "events.jsonl"}, start_{start}, hosts_{std::move(hosts)} {}

JsonLine& EventLines::begin(TrueTime at, std::optional<HostIndex> host, std::optional<ProgramIndex> program,
                             std::string_view event) {
  line_.begin().nanoseconds("time", (at - start_).nearest_nanoseconds());
  if (host) {
    const HostNames& names = hosts_[host->value()];
    line_.text("host", names.host);
    if (program) line_.text("program", names.programs[program->value()]);
  }
  return line_.text("event", event);
}

// The entry's own keys and values, as in scenario.yaml.
void EventLines::happened(TrueTime at, const Happening& happening) {
  JsonLine& line = begin(at, {}, {}, "timeline");
  std::visit([&line](const auto& entry) {
    line.text("action", kind_info<std::decay_t<decltype(entry)>>.name);
    for (const YamlEntry& field : Writer{{}}.tree(entry, {}).entries) line.tree(field.key, field.value);
  }, happening);
  file_.append(line.end());
}

void EventLines::warned(const std::string& text) {
  file_.append(line_.begin().text("event", "warning").text("text", text).end());
}

}  // namespace ntpsim::record

#include "sim/record/files/event_lines.h"

#include "sim/scenario/describe/timeline.h"
#include "sim/scenario/writer.h"

namespace ntpsim::record {

EventLines::EventLines(const std::filesystem::path& folder, TrueTime start, std::vector<HostNames> hosts)
    : file_{folder / "events.jsonl"}, start_{start}, hosts_{std::move(hosts)} {}

JsonLine& EventLines::begin(TrueTime at, int host, int program, std::string_view event) {
  line_.begin().nanoseconds("time", (at - start_).nearest_nanoseconds());
  if (host >= 0) {
    const HostNames& names = hosts_[static_cast<std::size_t>(host)];
    line_.text("host", names.host);
    if (program >= 0) line_.text("program", names.programs[static_cast<std::size_t>(program)]);
  }
  return line_.text("event", event);
}

// The entry's own keys and values, as scenario.yaml has them.
void EventLines::happened(TrueTime at, const Happening& happening) {
  JsonLine& line = begin(at, -1, -1, "timeline");
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

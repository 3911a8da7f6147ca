#include "sim/record/files/event_lines.h"

#include "sim/record/files/happening_line.h"

namespace ntpsim::record {

namespace {

std::string_view word(const Report& report) {
  constexpr std::string_view words[] = {"message", "state",    "reach", "measured",
                                        "rejected", "selected", "bound", "returned", "judged"};
  static_assert(std::variant_size_v<Report> == std::size(words));
  return words[report.index()];
}

struct ReportFields {
  JsonLine& line;

  void operator()(const Message& m) const { line.text("text", m.text); }
  void operator()(const StateChanged& s) const { line.text("what", s.what).text("value", s.value); }
  void operator()(const ReachChanged& r) const { line.text("source", r.source).whole("reach", r.reach); }
  void operator()(const Measured& m) const {
    line.text("source", m.source).seconds("offset_s", m.offset).seconds("delay_s", m.delay);
    if (m.reason != Reason::none) line.text("reason", name(m.reason));
  }
  void operator()(const Rejected& r) const { line.text("source", r.source).text("reason", name(r.reason)); }
  void operator()(const SelectedSource& s) const { line.text("source", s.source); }
  void operator()(const ErrorBound& b) const { line.seconds("bound_s", b.bound); }
  void operator()(const SourceJudged& s) const {
    line.text("source", s.source).text("standing", s.standing).text("reason", name(s.reason));
  }
  void operator()(const Returned& r) const { line.text("function", r.function).text("value", r.value); }
};

}  // namespace

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

void EventLines::adjusted(TrueTime at, int host, int program, const AdjustClock& call) {
  JsonLine& line = begin(at, host, program, "adjusted");
  if (call.step) line.seconds("step_s", *call.step);
  if (call.slew) line.seconds("slew_s", *call.slew);
  if (call.frequency) line.ppm("frequency_ppm", *call.frequency);
  if (call.pll_offset) line.seconds("pll_offset_s", *call.pll_offset);
  if (call.time_constant) line.whole("time_constant", *call.time_constant);
  if (call.max_error) line.seconds("max_error_s", *call.max_error);
  if (call.estimated_error) line.seconds("estimated_error_s", *call.estimated_error);
  if (call.status) line.whole("status", *call.status);
  if (call.tai_offset) line.whole("tai_offset", *call.tai_offset);
  file_.append(line.end());
}

void EventLines::stepped(TrueTime at, int host, Duration by, bool by_program) {
  file_.append(begin(at, host, -1, "stepped").seconds("by_s", by).truth("by_program", by_program).end());
}

void EventLines::reported(TrueTime at, int host, int program, const Report& report) {
  JsonLine& line = begin(at, host, program, word(report));
  std::visit(ReportFields{line}, report);
  file_.append(line.end());
}

void EventLines::changed(TrueTime at, int host, int program, ProgramState state) {
  file_.append(begin(at, host, program, "program").text("state", record::word(state)).end());
}

void EventLines::happened(TrueTime at, const Happening& happening) {
  JsonLine& line = begin(at, -1, -1, "timeline");
  put_happening(line, happening);
  file_.append(line.end());
}

void EventLines::warned(const std::string& text) {
  file_.append(line_.begin().text("event", "warning").text("text", text).end());
}

}  // namespace ntpsim::record

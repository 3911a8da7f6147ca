#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ostream>
#include <vector>

#include "sim/record/verdict/expectation_text.h"
#include "sim/record/verdict/outcome.h"
#include "sim/record/quantity_text.h"

namespace ntpsim::record {

namespace {

using Row = std::array<std::string, 6>;

// Counts code points, to align columns on a terminal.
std::size_t width(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80; }));
}

void print_rows(std::ostream& out, const std::vector<Row>& rows) {
  std::array<std::size_t, 6> widths{};
  for (const Row& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width(row[i]));
  for (const Row& row : rows) {
    std::string line = " ";
    for (std::size_t i = 0; i < row.size(); ++i)
      line += " " + row[i] + (i + 1 < row.size() ? std::string(widths[i] - width(row[i]) + 1, ' ') : "");
    out << line << '\n';
  }
}

std::string host_text(const MemberResult& member) {
  return member.source.empty() ? member.host : member.host + " <- " + member.source;
}

void print_misses(std::ostream& out, const Summary& summary) {
  std::vector<Row> rows{{"metric", "host", "bound", "measured", "window", "why"}};
  for (const ExpectationResult& result : summary.expectations)
    if (!result.met)
      rows.push_back({result.metric, host_text(result.decisive), result.bound,
                      result.decisive.measured, result.window,
                      result.computed ? result.reason : "not computable: " + result.reason});
  print_rows(out, rows);
}

std::string tally(const Summary& summary) {
  const auto met = std::count_if(summary.expectations.begin(), summary.expectations.end(),
                                 [](const ExpectationResult& r) { return r.met; });
  const std::size_t all = summary.expectations.size();
  if (all == 0) return "no expectations";
  if (static_cast<std::size_t>(met) == all) return fmt::format("{} expectation{} met", all, all == 1 ? "" : "s");
  return fmt::format("{} of {} expectations missed", all - static_cast<std::size_t>(met), all);
}

}  // namespace

int exit_status(ScenarioOutcome::Status status) {
  switch (status) {
    case ScenarioOutcome::Status::met:
    case ScenarioOutcome::Status::ran: return 0;
    case ScenarioOutcome::Status::missed: return 1;
    case ScenarioOutcome::Status::bad_input: return 2;
    case ScenarioOutcome::Status::fault: return 3;
    case ScenarioOutcome::Status::skipped: return 5;
    case ScenarioOutcome::Status::interrupted: return 130;
  }
  return 3;
}

std::string_view word(ScenarioOutcome::Status status) {
  switch (status) {
    case ScenarioOutcome::Status::met: return "met";
    case ScenarioOutcome::Status::ran: return "ran";
    case ScenarioOutcome::Status::missed: return "missed";
    case ScenarioOutcome::Status::bad_input: return "bad input";
    case ScenarioOutcome::Status::fault: return "fault";
    case ScenarioOutcome::Status::skipped: return "skipped";
    case ScenarioOutcome::Status::interrupted: return "interrupted";
  }
  return "fault";
}

void print_verdict(std::ostream& out, const ScenarioOutcome& outcome) {
  out << fmt::format("{:<7} {}", word(outcome.status), outcome.scenario);
  if (outcome.summary) {
    out << fmt::format("  {}, {} simulated in {:.2f}s", tally(*outcome.summary),
                       time_text(outcome.summary->simulated), outcome.wall_seconds);
    if (!outcome.folder.empty()) out << ", " << outcome.folder;
  }
  out << '\n';
  if (!outcome.message.empty()) out << "  " << outcome.message << '\n';
  if (outcome.summary) {
    if (outcome.status == ScenarioOutcome::Status::missed) print_misses(out, *outcome.summary);
    for (const std::string& warning : outcome.summary->warnings) out << "  warning: " << warning << '\n';
  }
  const bool failed = outcome.status == ScenarioOutcome::Status::missed || outcome.status == ScenarioOutcome::Status::fault;
  if (failed && !outcome.repeat.empty()) out << "  again: " << outcome.repeat << '\n';
}

}  // namespace ntpsim::record

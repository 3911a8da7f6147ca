// sim/record/RUN_FOLDER.md against what is written: every column and key stands there, and nothing else does.
#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "sim/record/event_kinds.h"
#include "sim/record/run_fingerprint.h"
#include "tests/sim/record/fixture.h"

namespace ntpsim::record {

namespace {

using Names = std::vector<std::string>;
using Json = nlohmann::ordered_json;

const std::string page = text_of(std::filesystem::path{NTPSIM_SOURCE_DIR} / "sim/record/RUN_FOLDER.md");

// The first cells of a section's table. A section is begun by its name in a heading.
Names names_in(const std::string& section) {
  std::istringstream lines{page};
  Names names;
  bool is_inside = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with('#')) is_inside = line.ends_with(" `" + section + "`");
    else if (is_inside && line.starts_with("| `")) names.push_back(line.substr(3, line.find('`', 3) - 3));
  }
  return names;
}

Names sorted(Names names) {
  std::sort(names.begin(), names.end());
  return names;
}

Names keys_of(const Json& objects) {
  std::set<std::string> keys;
  for (const Json& object : objects)
    for (const auto& [key, value] : object.items()) keys.insert(key);
  return {keys.begin(), keys.end()};
}

Names columns_of(const std::filesystem::path& file) {
  std::string header = text_of(file);
  std::istringstream cells{header.substr(0, header.find('\n'))};
  Names names;
  for (std::string cell; std::getline(cells, cell, ',');) names.push_back(cell);
  return names;
}

// Gives an event every field that it can have.
struct Fill {
  template <class T>
  void field(Name, const std::optional<T>& value) { const_cast<std::optional<T>&>(value).emplace(); }
  void field(Name, const Reason& value) { const_cast<Reason&>(value) = Reason::lost; }
  template <class T>
  void field(Name, const T&) {}
};

template <class Event>
Event full() {
  Event event;
  Fill fill;
  EventKind<Event>::fields(fill, event);
  return event;
}

template <class... Reports>
void report_all(Run& run, std::type_identity<std::variant<Reports...>>) {
  (run.report(1, 0, full<Reports>()), ...);
}

// A run folder with a line of every kind.
void write_everything(const std::filesystem::path& folder) {
  Run run;
  run.write_to(folder);
  run.recorder().clock_adjusted(run.at(1), HostIndex{0}, ProgramIndex{0}, full<AdjustClock>());
  run.recorder().clock_step(run.at(1), HostIndex{0}, 1_s, true);
  run.recorder().program_state(run.at(1), HostIndex{0}, ProgramIndex{0}, ProgramState::running);
  run.recorder().process_ended(run.at(1), HostIndex{0}, ProgramIndex{0}, full<ProcessEnded>());
  report_all(run, std::type_identity<Report>{});
  run.recorder().timeline(run.at(1), StepClock{"a", 1_s});
  run.recorder().warning("text");
  run.finish();
}

Json summary_with_everything() {
  Run run;
  Expectation offset = expectation(Metric::offset), unreachable = expectation(Metric::unreachable, "c");
  offset.max = quantity(1);
  unreachable.source = "server";
  unreachable.within = 1_s;
  run.expect(offset).expect(unreachable);
  run.error(0, {{0, 0}, {100, 0}});
  for (const int member : {2, 3, 4}) run.report(1, member, ReachChanged{"server", 1});   // and so never unreachable
  return Json::parse(summary_json(run.finish()));
}

}  // namespace

TEST_CASE("RUN_FOLDER.md names the format that is written") {
  CHECK(page.find("\nFormat " + std::to_string(run_format) + ". ") != std::string::npos);
  CHECK(page.find("| `ntpsim_run` | the format: " + std::to_string(run_format) + " |") != std::string::npos);
  CHECK(page.find("| `v" + std::to_string(fingerprint_version) + "-` and 32") != std::string::npos);
}

TEST_CASE("RUN_FOLDER.md has every column of the tables, in their order") {
  TemporaryFolder folder;
  write_everything(folder.path());
  CHECK(names_in("clocks.csv") == columns_of(folder.path() / "clocks.csv"));
  CHECK(names_in("packets.csv") == columns_of(folder.path() / "packets.csv"));
}

TEST_CASE("RUN_FOLDER.md has every kind of line of events.jsonl with its keys, in their order") {
  TemporaryFolder folder;
  write_everything(folder.path());
  const Names common = names_in("events.jsonl");
  CHECK(common == Names{"time_s", "host", "program", "event"});
  std::istringstream lines{text_of(folder.path() / "events.jsonl")};
  std::set<std::string> kinds;
  for (std::string line; std::getline(lines, line);) {
    INFO(line);
    const Json event = Json::parse(line);
    const auto kind = event.at("event").get<std::string>();
    kinds.insert(kind);
    Names keys;
    for (const auto& [key, value] : event.items())
      if (std::find(common.begin(), common.end(), key) == common.end()) keys.push_back(key);
    if (kind == "timeline") std::erase(keys, "by");   // the entry's own key
    CHECK(keys == names_in(kind));
  }
  CHECK(kinds.size() == 4 + std::variant_size_v<Report> + 2);
}

TEST_CASE("RUN_FOLDER.md has every key of summary.json") {
  const Json summary = summary_with_everything();
  CHECK(sorted(names_in("summary.json")) == keys_of(Json::array({summary})));
  CHECK(sorted(names_in("expectations")) == keys_of(summary["expectations"]));
  CHECK(sorted(names_in("members")) == keys_of(summary["expectations"][1]["members"]));
  CHECK(sorted(names_in("hosts")) == keys_of(summary["hosts"]));
}

}  // namespace ntpsim::record

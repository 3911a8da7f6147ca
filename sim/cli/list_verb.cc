// ntpsim list: the scenarios that come with ntpsim, and what scenarios are built from.
#include <algorithm>
#include <array>
#include <iostream>

#include "models/base/reason.h"
#include "models/clock/oscillator_profile.h"
#include "sim/cli/options.h"
#include "sim/cli/places.h"
#include "sim/cli/scenario_files.h"
#include "sim/cli/usage_error.h"
#include "sim/cli/verbs.h"
#include "sim/daemon/profiles.h"
#include "sim/scenario/describe/metric.h"
#include "sim/scenario/profiles/host_profile.h"
#include "sim/scenario/profiles/path_profile.h"
#include "sim/scenario/programs/program_kind.h"
#include "sim/scenario/read_scenario.h"
#include "sim/scenario/notation/words.h"

namespace ntpsim::cli {

namespace {

void line(std::string_view name, std::string_view text) {
  constexpr std::size_t column = 30;
  std::cout << "  " << name << std::string(name.size() < column ? column - name.size() : 1, ' ') << text << '\n';
}

void list_scenarios() {
  std::cout << "Scenarios\n";
  const auto folder = shipped_scenarios();
  if (folder.empty()) return;
  for (const auto& file : find_scenarios({folder.string()})) {
    const ReadResult read = read_scenario(file.path);
    line(file.name, read.scenario ? read.scenario->description : "it has mistakes; `ntpsim check` prints them");
  }
}

void list_oscillators() {
  std::cout << "Oscillator profiles\n";
  for (const auto& profile : oscillator_profiles()) line(profile.name, profile.doc);
}

void list_hosts() {
  std::cout << "Host profiles\n";
  for (const auto& profile : host_profiles()) line(profile.name, profile.doc);
}

void list_paths() {
  std::cout << "Path profiles\n";
  for (const auto& profile : path_profiles()) line(profile.name, profile.doc);
}

void list_programs() {
  std::cout << "Programs\n";
  [&]<class... Kinds>(std::type_identity<std::variant<Kinds...>>) {
    (line(kind_info<Kinds>.name, kind_info<Kinds>.doc), ...);
  }(std::type_identity<ProgramKind>{});
}

void list_daemons() {
  std::cout << "Profiles of real programs\n";
  for (const auto& profile : daemon::profiles) line(profile.name, profile.doc);
}

void list_metrics() {
  std::cout << "Metrics\n";
  for (const auto& metric : metric_rows) line(metric.name, metric.doc);
}

void list_reasons() {
  std::cout << "Reasons why something was not used, as in events.jsonl and packets.csv\n";
  std::string_view group;
  for (const ReasonRow& row : reason_rows()) {
    if (row.reason == Reason::none) continue;   // it was used
    if (row.group != group) std::cout << (group = row.group) << ":\n";
    line(row.name, row.phrase);
  }
}

struct Section {
  std::string_view name;
  void (*print)();
};

constexpr std::array sections{Section{"scenarios", list_scenarios}, Section{"oscillators", list_oscillators},
                              Section{"hosts", list_hosts},         Section{"paths", list_paths},
                              Section{"programs", list_programs},   Section{"daemons", list_daemons},
                              Section{"metrics", list_metrics},     Section{"reasons", list_reasons}};

}  // namespace

Options list_options() {
  std::string usage;
  for (const Section& section : sections) usage += (usage.empty() ? "[" : "|") + std::string{section.name};
  Options options{usage + "]...",
                  "Lists the scenarios that come with ntpsim with their claims, and what scenarios are built from."};
  options.positional("section");
  return options;
}

int list_sections(const Options& options) {
  std::vector<std::string> names, wanted;
  for (const Section& section : sections) names.emplace_back(section.name);
  wanted = options.has("section") ? options.get<std::vector<std::string>>("section") : names;
  bool first = true;
  for (const auto& name : wanted) {
    const auto section = std::find_if(sections.begin(), sections.end(), [&](const Section& s) { return s.name == name; });
    if (section == sections.end())
      throw UsageError{"list: there is no section \"" + name + "\"; it knows " + joined(names) + did_you_mean(name, names)};
    if (!first) std::cout << '\n';
    first = false;
    section->print();
  }
  return 0;
}

}  // namespace ntpsim::cli

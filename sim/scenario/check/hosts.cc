// Hosts and their programs.
#include <algorithm>
#include <cctype>
#include <map>
#include <string>
#include <vector>

#include "sim/scenario/check/check.h"
#include "sim/scenario/notation/units.h"
#include "sim/scenario/notation/words.h"
#include "sim/scenario/profiles/resolve_oscillator.h"
#include "sim/scenario/programs/program_check.h"

namespace ntpsim {

namespace {

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

struct HostCheck {
  const Check& check;
  const std::string& name;
  const HostSpec& host;
  std::string path = "hosts." + name;

  Problems& problems() const { return check.problems; }

  void oscillator() const {
    const std::string problem = problem_with(resolve_oscillator(host.clock, check.scenario.seed, name));
    if (!problem.empty()) problems().add_at(path + ".clock.oscillator", problem);
  }

  void temperature() const {
    if (!host.clock.oscillator.temperature) return;
    const auto& ramps = host.clock.oscillator.temperature->ramps;
    for (std::size_t i = 0; i < ramps.size(); ++i)
      if (ramps[i].until <= ramps[i].from)
        problems().add_at(path + ".clock.oscillator.temperature.ramps." + std::to_string(i + 1) + ".until",
                          text(ramps[i].until) + " is not after from, " + text(ramps[i].from));
  }

  // It is a word in texts of many lines.
  void kernel() const {
    constexpr std::size_t longest = 64;
    const bool is_word = std::all_of(host.kernel.begin(), host.kernel.end(), [](char c) { return c > ' ' && c <= '~'; });
    if (host.kernel.empty() || host.kernel.size() > longest || !is_word)
      problems().add_at(path + ".kernel", in_quotes(host.kernel) + " is not a release of a kernel; expected one such as 6.1.0");
  }

  // Whether the timeline starts or stops it. If it does, only the run shows whether two programs run at the same time.
  bool is_in_timeline(const std::string& program) const {
    return std::any_of(check.scenario.timeline.begin(), check.scenario.timeline.end(), [&](const TimelineEntry& entry) {
      return std::visit([&]<class What>(const What& what) {
        if constexpr (requires { what.host; what.program; }) return what.host == name && what.program == program;
        else return false;
      }, entry.what);
    });
  }

  // Two programs that would listen on one port at the same time.
  void ports(const std::string& where, std::size_t index) const {
    const ProgramSpec& program = host.programs[index];
    const auto ends = [&](const ProgramSpec& each) { return each.stop.value_or(check.scenario.stop); };
    for (std::size_t i = 0; i < index; ++i) {
      const ProgramSpec& other = host.programs[i];
      if (is_in_timeline(name_of(program)) || is_in_timeline(name_of(other))) continue;
      if (program.start >= ends(other) || other.start >= ends(program)) continue;
      for (const std::uint16_t port : served_ports(program.kind))
        for (const std::uint16_t taken : served_ports(other.kind))
          if (port == taken)
            problems().add_at(where, "port " + std::to_string(port) + " is taken by " + in_quotes(name_of(other)) +
                                         ", which runs at the same time; expected another port, or times that do not overlap");
    }
  }

  void programs() const {
    std::vector<std::string> seen;
    for (std::size_t i = 0; i < host.programs.size(); ++i) {
      const ProgramSpec& program = host.programs[i];
      const std::string program_name = name_of(program);
      const std::string where = path + ".programs." + program_name;
      if (std::find(seen.begin(), seen.end(), program_name) != seen.end())
        problems().add(
            problems().place(path + ".programs." + std::to_string(i + 1)), where,
            "two programs of this host are named " + in_quotes(program_name) + "; give one of them a name of its own");
      seen.push_back(program_name);
      check.within_run(where + ".start", program.start);
      if (program.stop && *program.stop <= program.start)
        problems().add_at(where + ".stop", text(*program.stop) + " is not after start, " + text(program.start));
      if (program.start == check.scenario.stop && !program.start.is_zero())
        problems().add_at(where + ".start", text(program.start) + " is the end of the run; expected an earlier start");
      ports(where, i);
      std::visit([&]<class Config>(const Config& config) {
        ProgramTrait<Config>::check(ProgramCheck{check, name, host, where}, config);
      }, program.kind);
    }
  }
};

bool is_leap_day(const std::string& date) {
  static constexpr int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (date.size() != 10 || date[4] != '-' || date[7] != '-') return false;
  for (const std::size_t i : {0u, 1u, 2u, 3u, 5u, 6u, 8u, 9u})
    if (date[i] < '0' || date[i] > '9') return false;
  const int year = std::stoi(date.substr(0, 4)), month = std::stoi(date.substr(5, 2)),
            day = std::stoi(date.substr(8, 2));
  if (month < 1 || month > 12) return false;
  const bool is_leap_year = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return day == days[month - 1] + (month == 2 && is_leap_year ? 1 : 0);
}

}  // namespace

void Check::hosts() const {
  std::map<std::string, std::string> folded;    // DNS and some file systems ignore case
  std::map<std::string, std::string> fleet_of;  // member -> fleet
  for (const auto& [name, host] : scenario.hosts) {
    if (lower(name) == "localhost")
      problems.add_at("hosts." + name, "the name 'localhost' is taken: every host has it for itself; expected another");
    const auto [first, is_new] = folded.emplace(lower(name), name);
    if (!is_new)
      problems.add_at("hosts." + name, "differs from the host " + in_quotes(first->second) + " in case only");
    if (host.count)
      for (std::int64_t i = 1; i <= *host.count; ++i) fleet_of.emplace(lower(name) + "-" + std::to_string(i), name);
  }
  for (const auto& [name, host] : scenario.hosts) {
    const auto member = fleet_of.find(lower(name));
    if (member != fleet_of.end())
      problems.add_at("hosts." + name, "the fleet " + in_quotes(member->second) + " has a member of this name");
    const HostCheck check{*this, name, host};
    const std::size_t before = problems.count();
    check.temperature();
    if (problems.count() == before) check.oscillator();
    check.kernel();
    check.programs();
  }
  for (std::size_t i = 0; i < scenario.leap_seconds.size(); ++i) {
    const std::string& date = scenario.leap_seconds[i].date;
    if (!date.empty() && !is_leap_day(date))
      problems.add_at("leap_seconds." + std::to_string(i + 1) + ".date",
                      in_quotes(date) + " is not the last day of a month; expected one such as 2028-12-31");
  }
}

}  // namespace ntpsim

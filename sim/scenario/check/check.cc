#include "sim/scenario/check/check.h"

#include <algorithm>

#include "sim/scenario/expand.h"
#include "sim/scenario/networks/network_kind.h"
#include "sim/scenario/notation/units.h"
#include "sim/scenario/notation/words.h"

namespace ntpsim {

Names::Names(const Scenario& scenario) : scenario_{scenario} {
  for (const auto& [name, host] : scenario.hosts) {
    specs_.emplace(name, &host);
    hosts_and_fleets_.push_back(name);
    if (!host.count) hosts_.push_back(name);
  }
  for (auto& [name, list] : fleets_of(scenario)) {
    const auto fleet = specs_.find(name);
    if (fleet == specs_.end() || !fleet->second->count) continue;
    for (const auto& member : list) specs_.emplace(member, fleet->second);
    fleets_.emplace(name, list);
  }
  for (const auto& [name, network] : scenario.networks) {
    network_specs_.emplace(name, &network);
    networks_.push_back(name);
    for (const auto& host : listed_hosts(network).names)
      for (auto& member : members(host)) members_[&network].insert(std::move(member));
  }
}

const HostSpec* Names::host(const std::string& name) const {
  const auto found = specs_.find(name);
  return found == specs_.end() ? nullptr : found->second;
}

const NetworkSpec* Names::network(const std::string& name) const {
  const auto found = network_specs_.find(name);
  return found == network_specs_.end() ? nullptr : found->second;
}

std::vector<std::string> Names::members(const std::string& name) const {
  const auto fleet = fleets_.find(name);
  if (fleet != fleets_.end()) return fleet->second;
  return host(name) ? std::vector{name} : std::vector<std::string>{};
}

bool Names::is_on(const std::string& host, const NetworkSpec& network) const {
  const auto on = members_.find(&network);
  if (on == members_.end()) return false;
  const auto list = members(host);
  return std::all_of(list.begin(), list.end(),
                     [&](const std::string& member) { return on->second.count(member) != 0; });
}

bool Names::meet(const std::string& a, const std::string& b) const {
  return std::any_of(scenario_.networks.begin(), scenario_.networks.end(),
                     [&](const auto& network) { return is_on(a, network.second) && is_on(b, network.second); });
}

std::string name_of(const ProgramSpec& program) {
  return program.name.empty() ? default_name(program.kind) : program.name;
}

void Check::host_or_fleet(const std::string& path, const std::string& name) const {
  if (name.empty() || names.host(name)) return;
  problems.add_at(path, "unknown host " + in_quotes(name) + did_you_mean(name, names.hosts_and_fleets()));
}

void Check::one_host(const std::string& path, const std::string& name) const {
  host_or_fleet(path, name);
  if (names.is_fleet(name))
    problems.add_at(path, in_quotes(name) + " is a fleet; expected one host, such as " + in_quotes(name + "-1"));
}

void Check::network(const std::string& path, const std::string& name) const {
  if (name.empty() || names.network(name)) return;
  problems.add_at(path, "unknown network " + in_quotes(name) + did_you_mean(name, names.networks()));
}

void Check::program(const std::string& path, const std::string& host, const std::string& name) const {
  const HostSpec* spec = names.host(host);
  if (!spec || name.empty()) return;
  std::vector<std::string> programs;
  for (const ProgramSpec& each : spec->programs) programs.push_back(name_of(each));
  if (std::find(programs.begin(), programs.end(), name) != programs.end()) return;
  const std::string expected = programs.empty()
                                   ? "the host runs no programs"
                                   : "expected " + std::string(programs.size() > 1 ? "one of " : "") + joined(programs);
  problems.add_at(path, "unknown program " + in_quotes(name) + " of host " + in_quotes(host) + "; " + expected +
                            did_you_mean(name, programs));
}

void Check::address(const std::string& path, const std::string& text, bool must_be_group) const {
  const auto address = IpAddress::parse(text);
  if (!address)
    problems.add_at(path, in_quotes(text) + " is not an address; expected one such as 224.0.1.1 or ff02::101");
  else if (must_be_group && !address->is_multicast())
    problems.add_at(path, in_quotes(text) + " is not a multicast address; expected one such as 224.0.1.1 or ff02::101");
}

void Check::within_run(const std::string& path, const Duration& time) const {
  if (!scenario.stop.is_zero() && time > scenario.stop)
    problems.add_at(path, text(time) + " is after the end of the run; expected at most stop, " + text(scenario.stop));
}

void Check::window(const std::string& path, const char* from_key, const std::optional<Duration>& from,
                   const char* until_key, const std::optional<Duration>& until) const {
  if (from) within_run(path + "." + from_key, *from);
  if (until) within_run(path + "." + until_key, *until);
  if (from && until && *until <= *from)
    problems.add_at(path + "." + until_key, text(*until) + " is not after " + from_key + ", " + text(*from));
  if (from && !until && *from == scenario.stop && !scenario.stop.is_zero())
    problems.add_at(path + "." + from_key, text(*from) + " is the end of the run; expected an earlier time");
}

void Check::path_spec(const std::string& path, const PathSpec& spec) const {
  for (std::size_t i = 0; spec.outages && i < spec.outages->size(); ++i) {
    const Outage& outage = (*spec.outages)[i];
    window(path + ".outages." + std::to_string(i + 1), "from", outage.from, "until", outage.until);
  }
}

void Check::refid(const std::string& path, const std::string& refid) const {
  const auto is_printable = [](char c) { return c > ' ' && c < 0x7f; };
  const bool is_word = !refid.empty() && refid.size() <= 4 && std::all_of(refid.begin(), refid.end(), is_printable);
  const auto address = IpAddress::parse(refid);
  if (!is_word && (!address || address->is_v6()))
    problems.add_at(
        path, in_quotes(refid) +
                  " is not a reference identifier; expected one to four characters, such as GPS, or an IPv4 address");
}

void Check::kiss_code(const std::string& path, const std::string& code) const {
  const auto is_printable = [](char c) { return c > ' ' && c < 0x7f; };
  if (code.empty() || code.size() > 4 || !std::all_of(code.begin(), code.end(), is_printable))
    problems.add_at(path, in_quotes(code) + " is not a kiss code; expected one to four characters, such as RATE");
}

void Check::interval(const std::string& path, const Sampled<Duration>& interval) const {
  if (interval.distribution.mean() < 1e-6)
    problems.add_at(path, "the packets are too many; expected a mean interval of at least 1us");
}

void Check::pace(const std::string& path, Duration every, Duration least, const char* what) const {
  if (!every.is_zero() && every < least)
    problems.add_at(path, text(every) + " between two " + what + " is too short; expected at least " + text(least));
}

void check(const Scenario& scenario, Problems& problems) {
  const Names names{scenario};
  const Check checks{scenario, names, problems};
  const std::int64_t end = scenario.start.unix_seconds + scenario.stop.floor_seconds();
  if (end >= 7'258'118'400)   // 2200-01-01: nanoseconds since 1970 still fit 63 bits
    problems.add_at("stop", "the run ends after the year 2199; expected an earlier end");
  checks.pace("record.clock", scenario.record.clock, Duration::from_nanoseconds(1000), "rows");
  checks.hosts();
  checks.networks();
  checks.routes();
  checks.timeline();
  checks.expectations();
}

}  // namespace ntpsim

// The timeline: whether each host, program and network can do what its entry wants.
#include <algorithm>
#include <map>

#include "sim/scenario/check/check.h"
#include "sim/scenario/describe/timeline.h"
#include "sim/scenario/notation/units.h"
#include "sim/scenario/notation/words.h"

namespace ntpsim {

namespace {

struct EntryCheck {
  const Check& check;
  std::string path;    // timeline.1.cut

  Problems& problems() const { return check.problems; }
  void host(const std::string& name) const { check.host_or_fleet(path + ".host", name); }
  void program(const std::string& host_name, const std::string& name) const {
    host(host_name);
    check.program(path + ".program", host_name, name);
  }

  void operator()(const StepClock& what) const { host(what.host); }
  void operator()(const SetFrequency& what) const { host(what.host); }
  void operator()(const SetTemperature& what) const { host(what.host); }
  void operator()(const SuspendHost& what) const { host(what.host); }
  void operator()(const ResumeHost& what) const { host(what.host); }
  void operator()(const MigrateHost& what) const { host(what.host); }
  void operator()(const StartProgram& what) const { program(what.host, what.program); }
  void operator()(const StopProgram& what) const { program(what.host, what.program); }
  void operator()(const CrashProgram& what) const { program(what.host, what.program); }
  void operator()(const RestartProgram& what) const { program(what.host, what.program); }
  void operator()(const CallProgram& what) const {
    program(what.host, what.program);
    const HostSpec* spec = check.names.host(what.host);
    if (!spec) return;
    for (const ProgramSpec& each : spec->programs)
      if (name_of(each) == what.program && is_real_program(each.kind))
        problems().add_at(path + ".program", in_quotes(what.program) + " is a real program, which has no functions to call; "
                                             "expected a server or an sntp client");
  }
  void operator()(const Cut& what) const { member("host", what.network, what.host); }
  void operator()(const Restore& what) const { member("host", what.network, what.host); }

  void member(const char* key, const std::string& network_name, const std::string& host_name) const {
    check.network(path + ".network", network_name);
    check.host_or_fleet(path + "." + key, host_name);
    const NetworkSpec* network = check.names.network(network_name);
    if (network && !host_name.empty() && check.names.host(host_name) && !check.names.is_on(host_name, *network))
      problems().add_at(path + "." + key, in_quotes(host_name) + " is not on the network " + in_quotes(network_name) +
                                              "; expected one of " +
                                              joined(listed_hosts(*network).names));
  }

  void operator()(const SetPath& what) const {
    member("from", what.network, what.change.from);
    if (what.change.to) member("to", what.network, *what.change.to);
    const NetworkSpec* network = check.names.network(what.network);
    if (network && !takes_paths(*network))
      problems().add_at(path + ".network", in_quotes(what.network) + " is not a path; expected a network with a path");
    if (what.change.path.outages)
      problems().add_at(path + ".outages", "set_path cannot set outages; expected cut and restore, or another set_path");
    check.path_spec(path, what.change.path);
  }

  void operator()(const SetLink& what) const {
    check.network(path + ".network", what.network);
    const NetworkSpec* network = check.names.network(what.network);
    if (network && !takes_set_link(*network))
      problems().add_at(path + ".network", in_quotes(what.network) + " is not a link; expected a network with a link");
    if (!what.rate && !what.delay && !what.loss)
      problems().add_at(path, "changes nothing; expected one of rate, delay, loss");
  }

  void operator()(const SetRoute& what) const { check.route_spec(path, what.route); }

  void operator()(const SetServer& what) const {
    program(what.host, what.program);
    if (what.refid) check.refid(path + ".refid", *what.refid);
    if (!what.stratum && !what.leap && !what.refid && !what.offset && !what.drift)
      problems().add_at(path, "changes nothing; expected one of stratum, leap, refid, offset, drift");
    const HostSpec* spec = check.names.host(what.host);
    if (!spec) return;
    std::vector<std::string> servers;
    for (const ProgramSpec& each : spec->programs)
      if (takes_set_server(each.kind)) servers.push_back(name_of(each));
    const bool is_server = std::find(servers.begin(), servers.end(), what.program) != servers.end();
    if (servers.empty())
      problems().add_at(path + ".host", in_quotes(what.host) + " runs no server; expected a host that runs one");
    else if (what.program.empty() && servers.size() > 1)
      problems().add_at(path, "the host " + in_quotes(what.host) + " runs several servers; expected program, one of " +
                                  joined(servers));
    else if (!what.program.empty() && !is_server)
      problems().add_at(path + ".program", in_quotes(what.program) + " is not a server; expected " + joined(servers));
  }
};

// Clocks count up to some 290 years. The sum of the jumps of a host's counter stays well below.
constexpr Duration longest_journey = Duration::from_whole_seconds(100 * 31'557'600LL);

}  // namespace

void Check::timeline() const {
  std::map<std::string, Duration> journeys;
  for (std::size_t i = 0; i < scenario.timeline.size(); ++i) {
    const TimelineEntry& entry = scenario.timeline[i];
    const std::string path = "timeline." + std::to_string(i + 1);
    within_run(path + ".at", entry.at);
    const auto name = std::visit(
        [](const auto& what) { return std::string(kind_info<std::decay_t<decltype(what)>>.name); }, entry.what);
    if (const auto* migrate = std::get_if<MigrateHost>(&entry.what)) {
      Duration& journey = journeys[migrate->host];
      journey += migrate->jump.abs();
      if (journey > longest_journey)
        problems.add_at(path + ".migrate.jump",
                        "the host's counter jumps by " + text(journey) + " altogether; expected at most 100 years");
    }
    if (problems.knows(path + "." + name)) std::visit(EntryCheck{*this, path + "." + name}, entry.what);
  }
}

}  // namespace ntpsim

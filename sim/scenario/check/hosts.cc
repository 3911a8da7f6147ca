// Hosts and their programs.
#include <algorithm>
#include <cctype>
#include <filesystem>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sim/scenario/check/check.h"
#include "sim/scenario/profiles/resolve_oscillator.h"
#include "sim/scenario/notation/units.h"
#include "sim/scenario/notation/words.h"

namespace ntpsim {

namespace {

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

// The folders that each host has to itself; a file elsewhere would be the machine's.
bool is_on_host(const std::string& path) {
  constexpr std::string_view own[] = {"/etc/", "/run/", "/tmp/", "/var/"};
  return path.find("..") == std::string::npos && !path.ends_with('/') &&
         std::any_of(std::begin(own), std::end(own), [&](std::string_view folder) { return path.starts_with(folder); });
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

  void programs() const {
    std::vector<std::string> seen;
    for (std::size_t i = 0; i < host.programs.size(); ++i) {
      const ProgramSpec& program = host.programs[i];
      const std::string program_name = name_of(program);
      const std::string where = path + ".programs." + program_name;
      if (std::find(seen.begin(), seen.end(), program_name) != seen.end())
        problems().add(
            problems().place(path + ".programs." + std::to_string(i + 1)), where,
            "two programs of this host are called " + in_quotes(program_name) + "; give one of them a name of its own");
      seen.push_back(program_name);
      check.within_run(where + ".start", program.start);
      if (program.stop && *program.stop <= program.start)
        problems().add_at(where + ".stop", text(*program.stop) + " is not after start, " + text(program.start));
      std::visit([&](const auto& config) { kind(where, config); }, program.kind);
    }
  }

  void kind(const std::string& where, const NtpServerConfig& config) const {
    check.refid(where + ".refid", config.refid);
    for (std::size_t i = 0; i < config.broadcast_to.size(); ++i)
      check.address(where + ".broadcast_to." + std::to_string(i + 1), config.broadcast_to[i], false);
    if (!config.broadcast_every.is_zero() && config.broadcast_to.empty())
      problems().add_at(where + ".broadcast_every",
                        "there is nobody to broadcast to; expected addresses in broadcast_to");
    if (config.broadcast_every.is_zero() && !config.broadcast_to.empty())
      problems().add_at(where + ".broadcast_to",
                        "broadcast_every is not set, so nothing would be sent; expected an interval there");
  }

  void kind(const std::string& where, const NtpConfig& config) const {
    check_sources(where + ".servers", config.servers);
    check_sources(where + ".peers", config.peers);
    check_sources(where + ".pools", config.pools);
    check.refid(where + ".refid", config.refid);
    std::map<std::string, std::vector<std::string>> mistakes;   // a key file may have one in each line
    for (const ntp::ConfigMistake& mistake : ntp::mistakes(config)) mistakes[mistake.field].push_back(mistake.message);
    for (const auto& [field, messages] : mistakes) problems().add_all_at(where + "." + field, messages);
  }

  void kind(const std::string& where, const SntpClientConfig& config) const {
    for (std::size_t i = 0; i < config.groups.size(); ++i)
      check.address(where + ".groups." + std::to_string(i + 1), config.groups[i], true);
    if (config.servers.empty() && !config.listen_for_broadcasts)
      problems().add_at(where, "the key 'servers' is missing; a client asks servers, or listens for broadcasts");
    if (!config.servers.empty() && config.listen_for_broadcasts)
      problems().add_at(where + ".servers",
                        "a client that listens for broadcasts asks nobody; remove servers or listen_for_broadcasts");
    if (!config.groups.empty() && !config.listen_for_broadcasts)
      problems().add_at(where + ".groups",
                        "groups are joined for broadcasts only; expected listen_for_broadcasts: true beside them");
    check_sources(where + ".servers", config.servers);
    on_a_network(where);
  }

  void kind(const std::string& where, const DaemonConfig& config) const {
    if (!config.profile && !config.program)
      problems().add_at(where, "says neither profile nor program; expected one of them, or both");
    if (config.config && config.config_file)
      problems().add_at(where + ".config",
                        "config is appended to the profile's and config_file replaces it; expected one of them");
    if (!config.profile && (config.config || config.config_file))
      problems().add_at(where + (config.config ? ".config" : ".config_file"),
                        "a program without a profile has no place for a configuration; expected files and args");
    std::error_code error;
    if (config.config_file && !std::filesystem::is_regular_file(check.scenario.folder / *config.config_file, error))
      problems().add_at(where + ".config_file", "there is no file " + in_quotes(*config.config_file));
    for (std::size_t i = 0; i < config.files.size(); ++i)
      if (!is_on_host(config.files[i].path))
        problems().add_at(where + ".files." + std::to_string(i + 1) + ".path",
                          in_quotes(config.files[i].path) +
                              " is no place of a host's own; expected a path below /etc, /run, /tmp or /var, without '..'");
    if (!DaemonEnd::parse(config.expect_end))
      problems().add_at(where + ".expect_end",
                        in_quotes(config.expect_end) + " is no end; expected running, any, exit N or signal N");
  }

  void kind(const std::string& where, const KhronosConfig& config) const {
    std::size_t pool = 0;
    check_sources(where + ".servers", config.servers);
    for (const KhronosSource& source : config.servers) {
      const bool is_address = IpAddress::parse(source.host).has_value();
      pool += is_address ? 1 : check.names.members(source.host.substr(0, source.host.find('.'))).size();
    }
    if (!config.servers.empty() && pool < static_cast<std::size_t>(config.sample))
      problems().add_at(where + ".sample", "the pool has " + std::to_string(pool) + " servers; expected at most so many in a sample");
    if (config.timeout >= config.alarm_poll || config.timeout >= config.poll)
      problems().add_at(where + ".timeout", text(config.timeout) + " is not shorter than poll and alarm_poll");
    on_a_network(where);
  }

  void kind(const std::string& where, const hostile::SpooferConfig& config) const {
    somebody(where + ".as", config.as);
    server(where + ".victim", config.victim);
    check.refid(where + ".refid", config.refid);
    check.kiss_code(where + ".code", config.code);
    check.interval(where + ".every", config.every);
    if (config.port_until && *config.port_until <= config.port)
      problems().add_at(where + ".port_until", std::to_string(*config.port_until) + " is not above port, " +
                                                   std::to_string(config.port));
    one_family(where, config.as, config.victim);
    on_a_network(where);
  }

  void kind(const std::string& where, const hostile::FlooderConfig& config) const {
    server(where + ".target", config.target);
    if (config.as) somebody(where + ".as", *config.as);
    if (config.as) one_family(where, *config.as, config.target);
    if (!config.as && config.as_port != 0)
      problems().add_at(where + ".as_port", "its own port is drawn; expected as beside it");
    check.interval(where + ".every", config.every);
    on_a_network(where);
  }

  void kind(const std::string& where, const hostile::TimeShifterConfig& config) const {
    kind(where + ".server", config.server);
    for (std::size_t i = 0; i < config.victims.size(); ++i)
      server(where + ".victims." + std::to_string(i + 1), config.victims[i]);
    if (config.until && config.since && *config.until <= *config.since)
      problems().add_at(where + ".until", text(*config.until) + " is not after since, " + text(*config.since));
    if (config.until && !config.since)
      problems().add_at(where + ".until", "it ends what begins by a call; expected since beside it");
    if (config.ramp.by.is_zero() && config.ramp.growth == Frequency{})
      problems().add_at(where, "tells no other time than a server does; expected by or growth");
  }

  void one_family(const std::string& where, const std::string& as, const std::string& to) const {
    const auto a = IpAddress::parse(as), b = IpAddress::parse(to);
    if (a && b && a->is_v6() != b->is_v6())
      problems().add_at(where + ".as", in_quotes(as) + " and " + in_quotes(to) + " are not of one family");
  }

  void on_a_network(const std::string& where) const {
    const bool is_lonely = std::none_of(check.scenario.networks.begin(), check.scenario.networks.end(),
                                        [&](const auto& network) { return check.names.is_on(name, network.second); });
    if (is_lonely)
      problems().add_at(where, "the host " + in_quotes(name) + " is on no network; list it in the hosts of one");
  }

  // host, host.network, host.ipv6, host.network.ipv6, or an address.
  void somebody(const std::string& where, const std::string& text) const {
    if (text.empty() || IpAddress::parse(text)) return;
    const auto dot = text.find('.');
    const std::string host_name = text.substr(0, dot);
    check.host_or_fleet(where, host_name);
    if (!check.names.host(host_name)) return;
    const NetworkSpec* on = nullptr;
    bool has_family = false, wants_ipv6 = false;
    for (auto at = dot; at != std::string::npos;) {
      const auto next = text.find('.', at + 1);
      const std::string part = text.substr(at + 1, next == std::string::npos ? next : next - at - 1);
      at = next;
      if (!has_family && (part == "ipv4" || part == "ipv6")) {
        has_family = true;
        wants_ipv6 = part == "ipv6";
        continue;
      }
      on = on || has_family ? nullptr : check.names.network(part);
      if (!on) {
        std::vector<std::string> valid = check.names.networks();
        valid.insert(valid.end(), {"ipv4", "ipv6"});
        problems().add_at(where, "unknown network " + in_quotes(part) + " in " + in_quotes(text) +
                                     "; expected host, host.network, host.ipv6 or host.network.ipv6" +
                                     did_you_mean(part, valid));
        return;
      }
    }
    reachable(where, host_name, on, wants_ipv6);
  }

  void reachable(const std::string& where, const std::string& server_name, const NetworkSpec* on,
                 bool wants_ipv6) const {
    bool any = false, any_ipv6 = false;
    for (const auto& [network_name, network] : check.scenario.networks) {
      if ((on && on != &network) || !check.names.is_on(server_name, network)) continue;
      any = true;
      any_ipv6 = any_ipv6 || network.addresses.ipv6.has_value();
    }
    if (!any)
      problems().add_at(where, in_quotes(server_name) + " is on no network" + (on ? " of that name" : "") +
                                   "; it has no address to ask");
    else if (wants_ipv6 && !any_ipv6)
      problems().add_at(where,
                        in_quotes(server_name) + " has no IPv6 address there; give its network addresses with ipv6");
  }

  template <class Source>
  void check_sources(const std::string& where, const std::vector<Source>& sources) const {
    for (std::size_t i = 0; i < sources.size(); ++i)
      server(where + "." + std::to_string(i + 1) + ".host", sources[i].host);
  }

  // Somebody else.
  void server(const std::string& where, const std::string& text) const {
    somebody(where, text);
    const std::string server_name = text.substr(0, text.find('.'));
    if (host.count ? server_name == name : check.names.members(server_name) == std::vector{name})
      problems().add_at(where, "the host would ask itself; expected another host");
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
  std::map<std::string, std::string> folded;    // DNS and some file systems do not tell cases apart
  std::map<std::string, std::string> fleet_of;  // member -> fleet
  for (const auto& [name, host] : scenario.hosts) {
    if (lower(name) == "localhost")
      problems.add_at("hosts." + name, "the name 'localhost' is taken: every host calls itself that");
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

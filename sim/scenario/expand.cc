#include "sim/scenario/expand.h"

#include <set>
#include <utility>

#include "sim/scenario/check/check.h"
#include "sim/scenario/name_resolution.h"
#include "sim/scenario/networks/network_kind.h"

namespace ntpsim {

namespace {

using Fleets = std::map<std::string, std::vector<std::string>>;

// The members of a fleet, the host itself, or the text as it is if it names neither.
std::vector<std::string> members(const Fleets& fleets, const std::string& name) {
  const auto found = fleets.find(name);
  return found == fleets.end() ? std::vector{name} : found->second;
}

std::vector<std::optional<std::string>> members(const Fleets& fleets, const std::optional<std::string>& name) {
  if (!name) return {std::nullopt};
  std::vector<std::optional<std::string>> result;
  for (auto& member : members(fleets, *name)) result.emplace_back(std::move(member));
  return result;
}

std::vector<std::string> spelled_out(const Fleets& fleets, const std::vector<std::string>& names) {
  std::vector<std::string> result;
  for (const auto& name : names)
    for (auto& member : members(fleets, name)) result.push_back(std::move(member));
  return result;
}

template <class Quantity>
void draw_once(Sampled<Quantity>& value, std::uint64_t seed, const std::string& stream) {
  if (value.distribution.is_constant()) return;
  Random random{seed, stream};
  value.distribution = Distribution::constant(value.distribution.draw(random));
}

// A fleet's name in a list of sources, alone or before ".network", means one entry for each member.
template <class Source>
std::vector<Source> each_spelled_out(const Fleets& fleets, const std::vector<Source>& sources) {
  std::vector<Source> result;
  for (const Source& source : sources) {
    const auto dot = source.host.find('.');
    const std::string rest = dot == std::string::npos ? "" : source.host.substr(dot);
    for (const auto& member : members(fleets, source.host.substr(0, dot))) {
      result.push_back(source);
      result.back().host = member + rest;
    }
  }
  return result;
}

HostSpec expanded_host(const HostSpec& host, const std::string& name, std::uint64_t seed, const Fleets& fleets) {
  HostSpec result = host;
  result.count.reset();
  const std::string clock = "hosts." + name + ".clock.";
  draw_once(result.clock.offset, seed, clock + "offset");
  if (result.clock.frequency) draw_once(*result.clock.frequency, seed, clock + "frequency");
  for (ProgramSpec& program : result.programs) {
    program.name = name_of(program);
    std::visit([&](auto& config) {
      for_each_source_list(config, [&](auto& sources) { sources = each_spelled_out(fleets, sources); });
    }, program.kind);
  }
  return result;
}

void spell_out(const Fleets& fleets, NetworkSpec& network) {
  network.hosts = spelled_out(fleets, listed_hosts(network).names);
  std::vector<PathOverride> paths;
  for (const PathOverride& change : network.paths)
    for (const auto& from : members(fleets, change.from))
      for (const auto& to : members(fleets, change.to)) {
        paths.push_back(change);
        paths.back().from = from;
        paths.back().to = to;
      }
  network.paths = std::move(paths);
  std::vector<FirewallRule> rules;
  for (const FirewallRule& rule : network.firewall)
    for (const auto& from : members(fleets, rule.from))
      for (const auto& to : members(fleets, rule.to)) {
        rules.push_back(rule);
        rules.back().from = from;
        rules.back().to = to;
      }
  network.firewall = std::move(rules);
  for (AttackerSpec& attacker : network.attackers) attacker.name = name_of(attacker);
}

// A name, or one for each member of a fleet that stands alone or before ".network".
std::vector<std::string> members_named(const Fleets& fleets, const std::string& name) {
  const auto dot = name.find('.');
  const std::string rest = dot == std::string::npos ? "" : name.substr(dot);
  std::vector<std::string> result;
  for (const auto& member : members(fleets, name.substr(0, dot))) result.push_back(member + rest);
  return result;
}

// The names in a text, in an optional text, and in a list.
std::vector<std::string> names_in(const std::string& text) { return {text}; }
std::vector<std::string> names_in(const std::optional<std::string>& text) {
  return text ? std::vector{*text} : std::vector<std::string>{};
}
std::vector<std::string> names_in(const std::vector<std::string>& texts) { return texts; }

// The sources and other parties of a host's programs get the addresses of the networks.
class Resolver {
 public:
  Resolver(const ExpandedScenario& scenario, HostIndex host) : scenario_{scenario}, host_{host} {}

  template <class Config>
  void fill_in(Config& config) const {
    for_each_source_list(config, [&](auto& sources) {
      for (auto& source : sources) source.addresses = resolve(scenario_, host_, source.host);
    });
    std::vector<HostIndex> partners;
    for_each_party(config, [&](const auto& text, std::vector<IpAddress>&, Sight sight) {
      if (sight == Sight::own) append(partners, hosts_of(each_name(text)));
    });
    for_each_party(config, [&](const auto& text, std::vector<IpAddress>& addresses, Sight sight) {
      const std::vector<std::string> names = each_name(text);
      addresses = sight == Sight::every ? every(names) : nearest(names, sight == Sight::own ? std::vector{host_} : partners);
    });
  }

 private:
  template <class T>
  static void append(std::vector<T>& list, const std::vector<T>& more) { list.insert(list.end(), more.begin(), more.end()); }

  template <class Text>
  std::vector<std::string> each_name(const Text& text) const {
    std::vector<std::string> result;
    for (const std::string& name : names_in(text)) append(result, members_named(scenario_.fleets, name));
    return result;
  }

  std::vector<IpAddress> every(const std::vector<std::string>& names) const {
    std::vector<IpAddress> result;
    for (const std::string& name : names) append(result, scenario_.addresses.addresses(name));
    return result;
  }

  std::vector<IpAddress> nearest(const std::vector<std::string>& names, const std::vector<HostIndex>& askers) const {
    std::vector<IpAddress> result;
    std::set<IpAddress> known;
    for (const HostIndex asker : askers)
      for (const std::string& name : names) {
        std::set<bool> families;
        for (const IpAddress& address : resolve(scenario_, asker, name))
          if (families.insert(address.is_v6()).second && known.insert(address).second) result.push_back(address);
      }
    return result;
  }

  // An address that no host has is seen from the program's own host.
  std::vector<HostIndex> hosts_of(const std::vector<std::string>& names) const {
    std::vector<HostIndex> hosts;
    for (const IpAddress& address : every(names)) {
      const auto place = scenario_.addresses.owner(address);
      const HostIndex host = place ? place->host : host_;
      if (hosts.empty() || hosts.back() != host) hosts.push_back(host);
    }
    return hosts;
  }

  const ExpandedScenario& scenario_;
  HostIndex host_;
};

// The only server program of a host, for a timeline entry without a program.
std::string server_program(const HostSpec& host) {
  for (const ProgramSpec& program : host.programs)
    if (takes_set_server(program.kind)) return program.name;
  return {};
}

}  // namespace

std::map<std::string, std::vector<std::string>> fleets_of(const Scenario& scenario) {
  Fleets fleets;
  for (const auto& [name, host] : scenario.hosts) {
    auto& list = fleets[name];
    if (!host.count) list.push_back(name);
    for (std::int64_t i = 1; host.count && i <= *host.count; ++i) {
      list.push_back(name + "-" + std::to_string(i));
      fleets.emplace(list.back(), std::vector{list.back()});
    }
  }
  return fleets;
}

ExpandedScenario expand(const Scenario& scenario) {
  ExpandedScenario result;
  result.fleets = fleets_of(scenario);
  result.scenario = scenario;
  result.start = TrueTime::at(Duration::from_whole_seconds(scenario.start.unix_seconds) +
                              Duration::from_nanoseconds(scenario.start.nanoseconds));
  result.scenario.hosts.clear();
  std::size_t hosts = 0;
  for (const auto& [name, host] : scenario.hosts) hosts += result.fleets.at(name).size();
  result.scenario.hosts.reserve(hosts);
  for (const auto& [name, host] : scenario.hosts)
    for (const auto& member : result.fleets.at(name)) {
      result.host_indices.emplace(member, HostIndex{result.scenario.hosts.size()});
      result.scenario.hosts.emplace_back(member, expanded_host(host, member, scenario.seed, result.fleets));
    }
  for (auto& [name, network] : result.scenario.networks) spell_out(result.fleets, network);
  result.scenario.routes.clear();
  for (const RouteSpec& route : scenario.routes)
    for (const auto& member : members(result.fleets, route.host)) {
      result.scenario.routes.push_back(route);
      result.scenario.routes.back().host = member;
    }
  result.addresses = AddressPlan{result.scenario};
  result.routes = RoutePlan{result};
  for (const HostIndex host : result.hosts()) {
    const Resolver resolver{result, host};
    for (ProgramSpec& program : result.scenario.hosts[host.value()].second.programs)
      std::visit([&](auto& config) { resolver.fill_in(config); }, program.kind);
  }
  for (TimelineEntry& entry : result.scenario.timeline) {
    auto* change = std::get_if<SetServer>(&entry.what);
    if (!change || !change->program.empty()) continue;
    change->program = server_program(result.host(result.host_index(result.fleets.at(change->host).front())));
  }
  return result;
}

}  // namespace ntpsim

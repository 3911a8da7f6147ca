// Networks and routes.
#include <algorithm>
#include <set>

#include "sim/scenario/address_plan.h"
#include "sim/scenario/check/check.h"
#include "sim/scenario/networks/network_check.h"
#include "sim/scenario/networks/network_kind.h"
#include "sim/scenario/notation/units.h"
#include "sim/scenario/notation/words.h"

namespace ntpsim {

namespace {

std::string joined_with_and(std::vector<std::string> words) {
  const std::string last = words.back();
  words.pop_back();
  return joined(words) + " and " + last;
}

struct AnyNetworkCheck : NetworkCheck {
  Problems& problems() const { return check.problems; }
  const std::vector<std::string>& listed() const { return listed_hosts(network).names; }

  void member(const std::string& where, const std::string& host, bool fleet_will_do) const {
    if (fleet_will_do) check.host_or_fleet(where, host);
    else check.one_host(where, host);
    if (!host.empty() && check.names.host(host) && !check.names.is_on(host, network))
      problems().add_at(where, in_quotes(host) + " is not on the network " + in_quotes(name) + "; expected one of " +
                                   joined(listed()));
  }

  void kind() const {
    int kinds = 0;
    for_each_said_kind(network, [&]<class Kind>(const Kind& kind) {
      ++kinds;
      NetworkTrait<Kind>::check(*this, kind);
    });
    if (kinds != 1)
      problems().add_at(path, std::string(kinds == 0 ? "none" : "more than one") + " of " +
                            joined_with_and(network_kind_names()) + "; expected exactly one");
    if (!takes_paths(network) && !network.paths.empty())
      problems().add_at(path + ".paths", "paths change the path of a network, and this one has none; expected path beside them");
  }

  void members() const {
    const ListedHosts hosts = listed_hosts(network);
    if (&hosts.names == &network.hosts && network.hosts.empty())
      problems().add_at(path, "the network has no hosts; expected a list of them in hosts");
    for (std::size_t i = 0; i < network.hosts.size(); ++i)
      check.host_or_fleet(path + ".hosts." + std::to_string(i + 1), network.hosts[i]);
    std::set<std::string> seen;
    const std::string list = path + "." + std::string(hosts.key) + ".";
    for (std::size_t i = 0; i < hosts.names.size(); ++i)
      for (const auto& each : check.names.members(hosts.names[i]))
        if (!seen.insert(each).second)
          problems().add_at(list + std::to_string(i + 1), in_quotes(each) + " is twice on this network");
  }

  void paths() const {
    for (std::size_t i = 0; i < network.paths.size(); ++i) {
      const PathOverride& change = network.paths[i];
      const std::string where = path + ".paths." + std::to_string(i + 1);
      member(where + ".from", change.from, true);
      if (change.to) member(where + ".to", *change.to, true);
      check.path_spec(where, change.path);
    }
  }

  void prefix(const char* key, const std::optional<std::string>& given, bool is_v6) const {
    if (!given) return;
    const std::string where = path + ".addresses." + key;
    const auto parsed = Prefix::parse(*given);
    const std::string example = is_v6 ? "fd00:1::/64" : "10.1.0.0/24";
    if (!parsed || parsed->base.is_v6() != is_v6) {
      problems().add_at(where, in_quotes(*given) + " is not a prefix of " + (is_v6 ? "IPv6" : "IPv4") +
                                   "; expected one such as " + example + ", with all bits after the prefix zero");
      return;
    }
    if (parsed->capacity() < size())
      problems().add_at(where, *given + " has room for " + std::to_string(parsed->capacity()) +
                                   " hosts; expected room for " + std::to_string(size()));
  }

  void traffic() const {
    for (std::size_t i = 0; i < network.cross_traffic.size(); ++i) {
      const CrossTrafficSpec& traffic = network.cross_traffic[i];
      const std::string where = path + ".cross_traffic." + std::to_string(i + 1);
      if (!takes_cross_traffic(network))
        problems().add_at(where, "a path has no rate that traffic could share; expected an ethernet or a link");
      member(where + ".from", traffic.from, false);
      member(where + ".to", traffic.to, false);
      if (!traffic.from.empty() && traffic.from == traffic.to)
        problems().add_at(where + ".to", "this is the sender itself; expected another host");
      check.window(where, "start", traffic.start, "stop", traffic.stop);
      frames(where + ".load", traffic);
    }
  }

  // Each frame is an event, and a machine does some millions of events in a second.
  void frames(const std::string& where, const CrossTrafficSpec& traffic) const {
    constexpr double most = 1e9;
    const double rate = shared_rate(network).value_or(DataRate{}).bits_per_second;
    const double seconds = (traffic.stop.value_or(check.scenario.stop) - traffic.start.value_or(Duration{})).seconds();
    const double count = traffic.load.value * rate / (8 * static_cast<double>(traffic.frame.bytes)) * seconds;
    if (count > most)
      problems().add_at(where, "some " + std::to_string(static_cast<std::int64_t>(count / 1e6)) +
                                   " million frames are too many; expected at most 1000 million in a run");
  }

  void firewall() const {
    for (std::size_t i = 0; i < network.firewall.size(); ++i) {
      const FirewallRule& rule = network.firewall[i];
      const std::string where = path + ".firewall." + std::to_string(i + 1);
      if (rule.from) check.host_or_fleet(where + ".from", *rule.from);
      if (rule.to) check.host_or_fleet(where + ".to", *rule.to);
      check.window(where, "since", rule.since, "until", rule.until);
      if (rule.protocol == FirewallProtocol::icmp && (rule.source_port || rule.destination_port))
        problems().add_at(where + ".protocol", "icmp has no ports; expected udp or tcp, or no port in the rule");
    }
  }

  void nat() const {
    if (!network.nat) return;
    member(path + ".nat.host", network.nat->host, false);
    check.network(path + ".nat.outside", network.nat->outside);
    const NetworkSpec* outside = check.names.network(network.nat->outside);
    if (outside == &network)
      problems().add_at(path + ".nat.outside", "this is the network itself; expected another one");
    else if (outside && check.names.host(network.nat->host) && !check.names.is_on(network.nat->host, *outside))
      problems().add_at(path + ".nat.host", in_quotes(network.nat->host) + " is not on the network " +
                                                in_quotes(network.nat->outside) + "; it must be on both");
  }
};

void overlaps(const Check& check, const std::vector<std::optional<Prefix>>& prefixes, const char* key) {
  const auto& networks = check.scenario.networks;
  for (std::size_t i = 0; i < networks.size(); ++i)
    for (std::size_t j = 0; j < i && prefixes[i]; ++j)
      if (prefixes[j] && prefixes[i]->overlaps(*prefixes[j])) {
        check.problems.add_at("networks." + networks[i].first + ".addresses." + key,
                              prefixes[i]->text() + " overlaps " + prefixes[j]->text() + " of the network " +
                                  in_quotes(networks[j].first));
        break;
      }
}

}  // namespace

std::size_t NetworkCheck::size() const {
  std::size_t count = 0;
  for (const auto& host : listed_hosts(network).names) count += check.names.members(host).size();
  return count;
}

void Check::networks() const {
  const auto ipv4 = ipv4_prefixes(scenario);
  std::size_t index = 0;
  for (const auto& [name, spec] : scenario.networks) {
    const AnyNetworkCheck check{{*this, name, spec}};
    if (name == "default" || name == "ipv4" || name == "ipv6")
      problems.add_at("networks." + name, "the name " + in_quotes(name) +
                                              " has another meaning in routes and servers; expected another name");
    check.kind();
    check.members();
    check.paths();
    check.prefix("ipv4", spec.addresses.ipv4, false);
    check.prefix("ipv6", spec.addresses.ipv6, true);
    const auto& own = ipv4[index++];
    if (!spec.addresses.ipv4 && !own)
      problems.add_at("networks." + name, "no free default prefix is left; expected a prefix of its own in addresses");
    else if (!spec.addresses.ipv4 && own->capacity() < check.size())
      problems.add_at("networks." + name, "the default prefix " + own->text() + " has room for " +
                                              std::to_string(own->capacity()) + " hosts, and the network has " +
                                              std::to_string(check.size()) + "; expected a larger one in addresses");
    check.traffic();
    check.firewall();
    check.nat();
    attackers("networks." + name + ".attackers", spec);
  }
  overlaps(*this, ipv4, "ipv4");
  overlaps(*this, ipv6_prefixes(scenario), "ipv6");
}

void Check::routes() const {
  for (std::size_t i = 0; i < scenario.routes.size(); ++i) {
    const RouteSpec& route = scenario.routes[i];
    const std::string path = "routes." + std::to_string(i + 1);
    route_spec(path, route);
  }
}

void Check::route_spec(const std::string& path, const RouteSpec& route) const {
  host_or_fleet(path + ".host", route.host);
  if (route.to != "default") network(path + ".to", route.to);
  one_host(path + ".via", route.via);
  if (!names.host(route.host) || !names.host(route.via)) return;
  if (route.host == route.via)
    problems.add_at(path + ".via", "this is the host itself; expected another host on a network that both share");
  else if (!names.meet(route.host, route.via))
    problems.add_at(path + ".via",
                    in_quotes(route.via) + " and " + in_quotes(route.host) + " share no network; expected a neighbour");
  else if (!names.host(route.via)->forwards)
    problems.add_at(path + ".via",
                    in_quotes(route.via) + " does not forward packets; expected a host with forwards: true");
}

}  // namespace ntpsim

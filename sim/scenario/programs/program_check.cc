#include "sim/scenario/programs/program_check.h"

#include <algorithm>

#include "sim/scenario/notation/words.h"

namespace ntpsim {

void ProgramCheck::on_a_network() const {
  const bool is_lonely = std::none_of(check.scenario.networks.begin(), check.scenario.networks.end(),
                                      [&](const auto& network) { return check.names.is_on(host_name, network.second); });
  if (is_lonely)
    problem("the host " + in_quotes(host_name) + " is on no network; list it in the hosts of a network");
}

void ProgramCheck::party(const std::string& field, const std::string& text) const {
  if (text.empty() || IpAddress::parse(text)) return;
  const auto dot = text.find('.');
  const std::string name = text.substr(0, dot);
  check.host_or_fleet(below(field), name);
  if (!check.names.host(name)) return;
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
      problem(field, "unknown network " + in_quotes(part) + " in " + in_quotes(text) +
                                   "; expected host, host.network, host.ipv6 or host.network.ipv6" +
                                   did_you_mean(part, valid));
      return;
    }
  }
  reachable(field, name, on, wants_ipv6);
}

void ProgramCheck::another_host(const std::string& field, const std::string& text) const {
  party(field, text);
  const std::string other = text.substr(0, text.find('.'));
  if (host.count ? other == host_name : check.names.members(other) == std::vector{host_name})
    problem(field, "the host would ask itself; expected another host");
}

void ProgramCheck::one_family(const std::string& field, const std::string& as, const std::string& to) const {
  const auto a = IpAddress::parse(as), b = IpAddress::parse(to);
  if (a && b && a->is_v6() != b->is_v6())
    problem(field, in_quotes(as) + " and " + in_quotes(to) + " are not both IPv4 or both IPv6");
}

void ProgramCheck::reachable(const std::string& field, const std::string& name, const NetworkSpec* on, bool wants_ipv6) const {
  bool any = false, any_ipv6 = false;
  for (const auto& [network_name, network] : check.scenario.networks) {
    if ((on && on != &network) || !check.names.is_on(name, network)) continue;
    any = true;
    any_ipv6 = any_ipv6 || network.addresses.ipv6.has_value();
  }
  if (!any)
    problem(field, in_quotes(name) + " is on no network" + (on ? " of that name" : "") +
                                 "; it has no address to ask");
  else if (wants_ipv6 && !any_ipv6)
    problem(field, in_quotes(name) + " has no IPv6 address there; give its network addresses with ipv6");
}

}  // namespace ntpsim

#include "sim/net/middlebox/firewall.h"

#include <algorithm>

namespace ntpsim::net {

namespace {

std::vector<std::uint8_t> numbers_of(FirewallProtocol protocol) {
  switch (protocol) {
    case FirewallProtocol::udp: return {protocol_udp};
    case FirewallProtocol::tcp: return {protocol_tcp};
    case FirewallProtocol::icmp: return {protocol_icmp, protocol_icmpv6};
  }
  return {};
}

template <class Expected, class Actual>
bool agrees(const std::optional<Expected>& expected, const Actual& actual) {
  return !expected || *expected == actual;
}

}  // namespace

Firewall::Firewall(const ExpandedScenario& scenario, const std::vector<FirewallRule>& rules)
    : addresses_{scenario.addresses} {
  for (const auto& rule : rules) rules_.push_back(rule_of(scenario, rule));
}

Firewall::Rule Firewall::rule_of(const ExpandedScenario& scenario, const FirewallRule& spec) {
  Rule rule;
  rule.verdict = spec.action;
  if (spec.from) rule.from = scenario.host_index(*spec.from);
  if (spec.to) rule.to = scenario.host_index(*spec.to);
  rule.source_port = spec.source_port;
  rule.destination_port = spec.destination_port;
  if (spec.protocol) rule.protocols = numbers_of(*spec.protocol);
  rule.since = spec.since;
  rule.until = spec.until;
  return rule;
}

bool Firewall::Rule::matches(const PacketHeader& header, std::optional<HostIndex> from_host, std::optional<HostIndex> to_host,
                             Duration at) const {
  if ((from && from != from_host) || (to && to != to_host)) return false;
  if (!agrees(source_port, header.source_port) || !agrees(destination_port, header.destination_port)) return false;
  if (!protocols.empty() && std::find(protocols.begin(), protocols.end(), header.protocol) == protocols.end()) return false;
  return (!since || *since <= at) && (!until || at < *until);
}

Firewall::Verdict Firewall::judge(const PacketHeader& header, Duration since_start) const {
  const auto owner = [this](const IpAddress& address) {
    const auto place = addresses_.owner(address);
    return place ? std::optional{place->host} : std::nullopt;
  };
  const auto from = owner(header.source);
  const auto to = owner(header.destination);
  for (const auto& rule : rules_)
    if (rule.matches(header, from, to, since_start)) return rule.verdict;
  return Verdict::accept;
}

}  // namespace ntpsim::net

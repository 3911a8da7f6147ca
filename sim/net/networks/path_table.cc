#include "sim/net/networks/path_table.h"

#include <algorithm>
#include <utility>

#include "sim/scenario/profiles/path_profile.h"

namespace ntpsim::net {

namespace {

bool names(const std::optional<std::vector<HostIndex>>& hosts, HostIndex host) {
  return !hosts || std::binary_search(hosts->begin(), hosts->end(), host);
}

}  // namespace

PathTable::PathTable(const ExpandedScenario& scenario, const NetworkSpec& network) : scenario_{scenario} {
  if (network.path) defaults_ = *network.path;
  for (const auto& override : network.paths) add(override);
}

void PathTable::change(const PathOverride& change) {
  add(change);
  combinations_.clear();
  ++generation_;
}

void PathTable::add(const PathOverride& override) {
  const PathSpec& path = override.path;
  const auto from = hosts_named(override.from);
  const auto to = hosts_named(override.to);
  add_rule({from, to, path});
  if (override.both) add_rule({to, from, path});
}

void PathTable::add_rule(Rule rule) {
  const std::size_t index = rules_.size();
  if (rule.from) {
    for (const HostIndex host : *rule.from) rules_by_from_[host].push_back(index);
  } else if (rule.to) {
    for (const HostIndex host : *rule.to) rules_by_to_[host].push_back(index);
  } else {
    rules_for_all_.push_back(index);
  }
  rules_.push_back(std::move(rule));
}

std::optional<std::vector<HostIndex>> PathTable::hosts_named(const std::optional<std::string>& name) const {
  if (!name || name->empty()) return std::nullopt;
  std::vector<HostIndex> hosts;
  for (const auto& member : scenario_.fleets.at(*name)) hosts.push_back(scenario_.host_index(member));
  std::sort(hosts.begin(), hosts.end());
  return hosts;
}

std::shared_ptr<const PathParameters> PathTable::between(HostIndex from, HostIndex to) {
  std::vector<std::size_t> applied = rules_for_all_;
  const auto collect = [&](const std::map<HostIndex, std::vector<std::size_t>>& index, HostIndex host) {
    const auto found = index.find(host);
    if (found == index.end()) return;
    for (const std::size_t rule : found->second)
      if (names(rules_[rule].from, from) && names(rules_[rule].to, to)) applied.push_back(rule);
  };
  collect(rules_by_from_, from);
  collect(rules_by_to_, to);
  std::sort(applied.begin(), applied.end());

  auto& parameters = combinations_[applied];
  if (!parameters) {
    PathSpec spec = defaults_;
    for (const std::size_t rule : applied) spec = overlay(spec, rules_[rule].path);
    parameters = std::make_shared<const PathParameters>(PathParameters::from(resolve_path(spec)));
  }
  return parameters;
}

}  // namespace ntpsim::net

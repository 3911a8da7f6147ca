// The path parameters between two hosts: the network's defaults, and its overrides laid over them in order.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/net/networks/path_model.h"
#include "sim/scenario/expand.h"

namespace ntpsim::net {

class PathTable {
 public:
  PathTable(const ExpandedScenario& scenario, const NetworkSpec& network);

  // Indices of hosts of the scenario. Pairs that are named by the same overrides share one object.
  std::shared_ptr<const PathParameters> between(HostIndex from, HostIndex to);

  // Laid over all earlier overrides. Earlier results of between() do not change.
  void change(const PathOverride& change);
  std::uint64_t generation() const { return generation_; }   // counts the changes

 private:
  struct Rule {
    std::optional<std::vector<HostIndex>> from;   // sorted; absent: every host
    std::optional<std::vector<HostIndex>> to;
    PathSpec path;
  };

  void add(const PathOverride& override);
  void add_rule(Rule rule);
  std::optional<std::vector<HostIndex>> hosts_named(const std::optional<std::string>& name) const;

  const ExpandedScenario& scenario_;
  PathSpec defaults_;
  std::vector<Rule> rules_;
  // Each rule is in exactly one of these, so that a pair looks only at rules that name one of its ends.
  std::vector<std::size_t> rules_for_all_;
  std::map<HostIndex, std::vector<std::size_t>> rules_by_from_;
  std::map<HostIndex, std::vector<std::size_t>> rules_by_to_;
  std::map<std::vector<std::size_t>, std::shared_ptr<const PathParameters>> combinations_;
  std::uint64_t generation_ = 0;
};

}  // namespace ntpsim::net

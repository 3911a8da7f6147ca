// All kinds of network, and what the simulator knows of each.
#pragma once

#include <stdexcept>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <vector>

#include "sim/scenario/networks/ethernet.h"
#include "sim/scenario/networks/link.h"
#include "sim/scenario/networks/path.h"

namespace ntpsim {

using NetworkKinds = std::tuple<PathSpec, EthernetSpec, LinkSpec>;

// Calls action(std::type_identity<Kind>{}) for each kind.
template <class Action>
constexpr void for_each_network_kind(const Action& action) {
  [&]<class... Kinds>(std::type_identity<std::tuple<Kinds...>>) {
    (action(std::type_identity<Kinds>{}), ...);
  }(std::type_identity<NetworkKinds>{});
}

static_assert([]<class... Kinds>(std::type_identity<std::tuple<Kinds...>>) {
  return (is_complete_network_kind<Kinds>() && ...);
}(std::type_identity<NetworkKinds>{}));

// Calls action(kind) for each kind that the network has: exactly one, once it is checked.
template <class Action>
void for_each_said_kind(const NetworkSpec& network, const Action& action) {
  for_each_network_kind([&]<class Kind>(std::type_identity<Kind>) {
    if (const auto& said = network.*NetworkTrait<Kind>::member) action(*said);
  });
}

std::vector<std::string> network_kind_names();
std::string_view one_network_kind();                          // "exactly one of path, ..."
ListedHosts listed_hosts(const NetworkSpec& network);
bool takes_cross_traffic(const NetworkSpec& network);         // true, too, while its kind is not known
std::optional<DataRate> shared_rate(const NetworkSpec& network);
bool takes_paths(const NetworkSpec& network);
bool takes_set_link(const NetworkSpec& network);

}  // namespace ntpsim

#include "sim/scenario/networks/network_kind.h"

#include <string>

#include "sim/scenario/notation/words.h"

namespace ntpsim {

std::vector<std::string> network_kind_names() {
  std::vector<std::string> names;
  for_each_network_kind([&]<class Kind>(std::type_identity<Kind>) { names.emplace_back(kind_info<Kind>.name); });
  return names;
}

std::string_view one_network_kind() {
  static const std::string text = "exactly one of " + joined(network_kind_names());
  return text;
}

ListedHosts listed_hosts(const NetworkSpec& network) {
  ListedHosts own{"hosts", network.hosts};
  const std::vector<std::string>* names = &network.hosts;
  std::string_view key = own.key;
  for_each_said_kind(network, [&]<class Kind>(const Kind& kind) {
    const ListedHosts listed = NetworkTrait<Kind>::hosts(network, kind);
    if (&listed.names == &network.hosts) return;
    names = &listed.names;
    key = listed.key;
  });
  return {key, *names};
}

bool takes_cross_traffic(const NetworkSpec& network) {
  bool takes = true;
  for_each_said_kind(network, [&]<class Kind>(const Kind& kind) {
    takes = takes && NetworkTrait<Kind>::shared_rate(kind).has_value();
  });
  return takes;
}

std::optional<DataRate> shared_rate(const NetworkSpec& network) {
  std::optional<DataRate> rate;
  for_each_said_kind(network, [&]<class Kind>(const Kind& kind) {
    if (!rate) rate = NetworkTrait<Kind>::shared_rate(kind);
  });
  return rate;
}

bool takes_paths(const NetworkSpec& network) {
  bool takes = false;
  for_each_said_kind(network, [&]<class Kind>(const Kind&) { takes = takes || NetworkTrait<Kind>::takes_paths; });
  return takes;
}

bool takes_set_link(const NetworkSpec& network) {
  bool takes = false;
  for_each_said_kind(network, [&]<class Kind>(const Kind&) { takes = takes || NetworkTrait<Kind>::takes_set_link; });
  return takes;
}

}  // namespace ntpsim

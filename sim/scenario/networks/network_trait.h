// What the simulator must know of a kind of network besides its fields. Each kind has one file in this folder with its key
// (kind_info), its fields (describe) and a specialisation of NetworkTrait. There is no fallback: a kind that leaves out a part
// does not compile.
#pragma once

#include <concepts>
#include <optional>
#include <string_view>
#include <vector>

#include "sim/scenario/describe/rule.h"
#include "sim/scenario/network_spec.h"

namespace ntpsim {

struct NetworkCheck;   // sim/scenario/networks/network_check.h

// The hosts of a network in the order of its description, and the field that lists them: "hosts", or one below the kind.
struct ListedHosts {
  std::string_view key;
  const std::vector<std::string>& names;
};

// member                 the member of NetworkSpec that is set for a network of this kind
// hosts()                ListedHosts
// shared_rate()          the rate of which cross traffic can take a share; nothing: it has none
// takes_paths            whether `paths` and the timeline's set_path may change it
// takes_set_link         whether the timeline's set_link may change it
// check()                finds mistakes in a network of this kind whose fields are all well formed
template <class Kind> struct NetworkTrait;

template <class Kind>
consteval bool is_complete_network_kind() {
  using Trait = NetworkTrait<Kind>;
  struct Visitor {};
  static_assert(requires { sizeof(Trait); }, "this kind of network has no trait: see sim/scenario/networks/network_trait.h");
  static_assert(!kind_info<Kind>.name.empty(), "this kind of network has no key: give it a kind_info");
  static_assert(requires(Visitor v, Kind k) { describe(v, k); }, "this kind of network has no description: give it a describe()");
  static_assert(requires(NetworkSpec n) { { n.*Trait::member } -> std::same_as<std::optional<Kind>&>; },
                "NetworkTrait::member is missing: the member of NetworkSpec that is set for this kind");
  static_assert(requires(const NetworkSpec& n, const Kind& k) { { Trait::hosts(n, k) } -> std::same_as<ListedHosts>; },
                "NetworkTrait::hosts() is missing: its hosts, and the field that lists them");
  static_assert(requires(const Kind& k) { { Trait::shared_rate(k) } -> std::same_as<std::optional<DataRate>>; },
                "NetworkTrait::shared_rate() is missing: the rate of which cross traffic can take a share, or nothing");
  static_assert(requires { bool{Trait::takes_paths}; },
                "NetworkTrait::takes_paths is missing: whether paths and set_path may change it");
  static_assert(requires { bool{Trait::takes_set_link}; },
                "NetworkTrait::takes_set_link is missing: whether set_link may change it");
  static_assert(requires(const NetworkCheck& place, const Kind& k) { Trait::check(place, k); },
                "NetworkTrait::check() is missing: it finds mistakes in its fields");
  return true;
}

}  // namespace ntpsim

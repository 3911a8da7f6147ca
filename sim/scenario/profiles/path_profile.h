// Named paths: what a packet meets on a typical network of a kind.
#pragma once

#include <span>
#include <string_view>

#include "sim/scenario/network_spec.h"
#include "sim/scenario/profiles/named_figures.h"

namespace ntpsim {

using PathProfile = NamedFigures<PathSpec>;

std::span<const PathProfile> path_profiles();
const PathProfile* find_path_profile(std::string_view name);   // nullptr: there is none

// The fields that `change` names replace those of `base`; a profile replaces all that profiles speak of (delay, jitter, order,
// loss) as well. Both are unresolved: overlay first, resolve last.
PathSpec overlay(const PathSpec& base, const PathSpec& change);

// Every field filled, from the profile and then from the defaults: no delay, no loss, in order. Only burst_loss may
// stay absent, which means none.
PathSpec resolve_path(const PathSpec& path);

}  // namespace ntpsim

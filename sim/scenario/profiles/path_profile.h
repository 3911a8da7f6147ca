// Named paths: delay, jitter, order and loss of a typical network of a kind.
#pragma once

#include <span>
#include <string_view>

#include "sim/scenario/network_spec.h"
#include "sim/scenario/profiles/named_figures.h"

namespace ntpsim {

using PathProfile = NamedFigures<PathSpec>;

std::span<const PathProfile> path_profiles();
const PathProfile* find_path_profile(std::string_view name);   // nullptr: unknown

// The fields that `change` names replace those of `base`. A profile in `change` replaces all that profiles set (delay, jitter,
// order, loss) as well. Both are unresolved: overlay first, resolve last.
PathSpec overlay(const PathSpec& base, const PathSpec& change);

// Fills every field from the profile, then from the defaults: no delay, no loss, in order. Only burst_loss may stay absent, which
// means none.
PathSpec resolve_path(const PathSpec& path);

}  // namespace ntpsim

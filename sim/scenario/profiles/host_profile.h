// Named hosts: how long a machine of a kind takes between wire and program.
#pragma once

#include <span>
#include <string_view>

#include "sim/scenario/profiles/named_figures.h"
#include "sim/scenario/spec.h"

namespace ntpsim {

using HostProfile = NamedFigures<HostProfileSpec>;   // every field is filled

std::span<const HostProfile> host_profiles();
const HostProfile* find_host_profile(std::string_view name);   // nullptr: unknown

// The host's own figures over the profile's, with every field filled.
HostProfileSpec resolve_host_profile(const HostProfileSpec& spec);

}  // namespace ntpsim

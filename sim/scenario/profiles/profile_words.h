// The names of all profiles as words, for the descriptions.
#pragma once

#include <span>

#include "sim/scenario/describe/rule.h"

namespace ntpsim {

std::span<const Word> oscillator_profile_words();
std::span<const Word> host_profile_words();
std::span<const Word> path_profile_words();

}  // namespace ntpsim

// A named set of figures: values of described fields, which a scenario's own values replace.
#pragma once

#include <algorithm>
#include <string_view>

namespace ntpsim {

template <class Figures>
struct NamedFigures {
  std::string_view name;
  std::string_view doc;
  std::string_view source;      // where the figures come from, or why they are typical
  Figures figures;
};

// nullptr: unknown name.
template <class Profiles>
auto find_by_name(const Profiles& profiles, std::string_view name) -> decltype(&*profiles.begin()) {
  const auto found = std::find_if(profiles.begin(), profiles.end(), [&](const auto& profile) { return profile.name == name; });
  return found == profiles.end() ? nullptr : &*found;
}

}  // namespace ntpsim

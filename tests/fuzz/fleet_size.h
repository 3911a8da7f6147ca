// A scenario may have fleets of a million hosts. Checking one takes seconds, with sanitizers half a minute, which is no fault.
#pragma once

#include <algorithm>
#include <string_view>

namespace ntpsim::fuzz {

inline bool has_large_fleet(std::string_view text) {
  constexpr std::string_view key = "count";
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  for (auto at = text.find(key); at != std::string_view::npos; at = text.find(key, at + 1)) {
    const auto value = text.substr(at + key.size(), 16);
    if (std::count_if(value.begin(), value.end(), is_digit) > 4) return true;
  }
  return false;
}

}  // namespace ntpsim::fuzz

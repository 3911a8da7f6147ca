// The standing of a source after a selection, with the numbers of RFC 9327 (section 3.2) and the words of ntpq's billboards.
#pragma once

#include <cstdint>
#include <string_view>

namespace ntpsim {

enum class Standing : std::uint8_t {
  reject = 0, falsetick = 1, excess = 2, outlier = 3, candidate = 4, backup = 5, system_peer = 6, pps_peer = 7,
};

constexpr std::string_view name(Standing standing) {
  switch (standing) {
    case Standing::reject: return "reject";
    case Standing::falsetick: return "falsetick";
    case Standing::excess: return "excess";
    case Standing::outlier: return "outlier";
    case Standing::candidate: return "candidate";
    case Standing::backup: return "backup";
    case Standing::system_peer: return "sys.peer";
    case Standing::pps_peer: return "pps.peer";
  }
  return "";
}

}  // namespace ntpsim

// A call that changes what a server says of itself: its arguments, read and checked as a whole.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "models/base/leap.h"
#include "models/base/time.h"

namespace ntpsim {

struct ServerChange {
  std::optional<int> stratum;           // 0 to 16
  std::optional<Leap> leap;
  std::optional<std::uint32_t> refid;
  std::optional<Duration> offset;
  std::optional<Frequency> drift;
};

// Arguments: stratum, leap (none, insert, delete, unsynchronized), refid, offset (seconds), drift (a fraction: 1e-5 is
// 10 ppm). An unknown argument or a bad value gives a message, and then the call changes nothing.
std::variant<ServerChange, std::string> read_server_change(const std::map<std::string, std::string>& arguments);

std::string_view leap_text(Leap leap);

}  // namespace ntpsim

#pragma once

#include <cstdint>
#include <string>

#include "models/base/time.h"
#include "models/engine.h"

namespace ntpsim {

// A server that takes its host's clock for the truth, or adds an error to it, for instance to be a falseticker.
struct NtpServerConfig {
  int stratum = 1;
  std::string refid = "LOCL";        // four characters at stratum 1, an IPv4 address above
  Leap leap = Leap::none;
  int precision = -24;               // log2 seconds
  Duration root_delay;
  Duration root_dispersion;
  Duration offset;                   // added to every timestamp that it serves
  Frequency drift;                   // and growing at this rate from the program's start
  std::uint16_t port = 123;
  Duration broadcast_every;          // 0: no broadcasts
  std::vector<std::string> broadcast_to;  // addresses: directed or limited broadcast, or groups
};

}  // namespace ntpsim

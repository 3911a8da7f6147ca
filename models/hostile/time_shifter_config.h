// A server of the pool that has changed hands: it tells the truth until its hour comes, and lies to whom it chooses.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/base/address.h"
#include "models/hostile/ramp.h"
#include "models/server/server_config.h"

namespace ntpsim::hostile {

struct TimeShifterConfig {
  NtpServerConfig server;                // who it is while it tells the truth
  std::vector<std::string> victims;      // empty: everybody
  std::optional<Duration> since;         // after the program's start; nothing: when `shift` is called
  std::optional<Duration> until;
  Ramp ramp;

  std::vector<IpAddress> victim_addresses;   // resolved before a run
};

}  // namespace ntpsim::hostile

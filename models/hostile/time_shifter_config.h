// A pool server under an attacker's control: it serves correct time until the attack begins, then wrong time to its victims.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/base/address.h"
#include "models/hostile/ramp.h"
#include "models/server/server_config.h"

namespace ntpsim::hostile {

struct TimeShifterConfig {
  NtpServerConfig server;                // the server while it is honest
  std::vector<std::string> victims;      // empty: all clients
  std::optional<Duration> since;         // after the program's start; nothing: when `shift` is called
  std::optional<Duration> until;
  Ramp ramp;

  std::vector<IpAddress> victim_addresses;   // resolved before a run
};

}  // namespace ntpsim::hostile

// What a host serves when it has no source of time: ntp.conf's `tos orphan`, the local clock driver, holdover.
#pragma once

#include <optional>

#include "models/base/time.h"

namespace ntpsim {

struct OrphanConfig {
  std::optional<int> stratum;                          // of orphan mode, 1 to 15; nothing: no orphan mode
  Duration wait = Duration::from_whole_seconds(300);   // without a source, until one of the others starts (tos orphanwait)
  std::optional<int> local_clock;                      // stratum of the local clock as a source, 0 to 14 (ntpd: 5)
  std::optional<Duration> holdover;                    // for how long the last source's time is served; ntpd: for ever
};

}  // namespace ntpsim

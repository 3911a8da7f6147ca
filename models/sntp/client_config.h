#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/base/address.h"
#include "models/base/time.h"

namespace ntpsim {

// One server of the list, in order of preference. `host` is what the scenario says; the addresses are resolved before a run.
struct SntpSource {
  std::string host;
  std::vector<IpAddress> addresses;
  std::uint16_t port = 123;
};

// A polling client without filter or selection: it uses the first server that answers.
struct SntpClientConfig {
  std::vector<SntpSource> servers;
  Duration poll = Duration::from_whole_seconds(64);
  Duration timeout = Duration::from_whole_seconds(5);     // an answer later than this is no answer
  Duration start_delay;                                   // before the first request
  Duration start_spread;                                  // plus a part of this, drawn once
  int version = 4;
  Duration step_above =
      Duration::from_nanoseconds(128'000'000);   // a larger offset is stepped, a smaller one slewed; 0 always steps
  Duration max_distance = Duration::from_nanoseconds(1'500'000'000);
  bool listen_for_broadcasts = false;                     // passive: no requests, every broadcast is used
  std::vector<std::string> groups;                        // multicast groups to join for that
  std::uint16_t port = 0;                                 // local port; 0 draws one
};

}  // namespace ntpsim

// Broadcast, multicast and manycast associations, as a configuration has them: plain values with defaults.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/base/time.h"

namespace ntpsim {

// A broadcast server (mode 5).
struct BroadcastConfig {
  std::string to;                 // a broadcast address or a multicast group
  int poll = 6;                   // log2 s
  std::uint32_t key = 0;          // 0: not authenticated
  int time_to_live = 1;           // of packets to a group
  int version = 4;
  bool interleaved = false;       // each packet carries the time at which the one before really left (RFC 9769)
};

// A client of broadcast and multicast servers.
struct BroadcastClientConfig {
  std::vector<std::string> groups;   // multicast groups to join
  bool calibrates = true;            // a volley in client mode first measures the delay
  Duration delay = Duration::from_nanoseconds(4'000'000);   // taken where it is not measured
};

// Finds servers by asking a multicast group, with a time to live that grows until there are enough.
struct ManycastConfig {
  std::string to;                 // the group
  int poll = 6;
  std::uint32_t key = 0;
  std::vector<int> time_to_live = {1, 32, 64, 96, 128, 160, 192, 224};
};

}  // namespace ntpsim

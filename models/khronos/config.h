// The configuration of Khronos, the watchdog of RFC 9523.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/base/address.h"
#include "models/base/time.h"

namespace ntpsim {

// `host` is what the scenario says; the addresses are resolved before a run. One of them is asked: two of one server would
// be two votes.
struct KhronosSource {
  std::string host;
  std::vector<IpAddress> addresses;
};

// The defaults are the RFC's where it names figures.
struct KhronosConfig {
  std::vector<KhronosSource> servers;                     // the pool
  std::int64_t sample = 15;                               // m: servers asked in one round
  Duration spread = Duration::from_nanoseconds(25'000'000);        // w: what is left of a sample lies within twice this
  Duration drift = Duration::from_nanoseconds(30'000'000);         // ERR: what the clock may have drifted between two rounds
  std::int64_t resamplings = 3;                           // K: rounds that may fail before all servers are asked
  Duration threshold = Duration::from_nanoseconds(30'000'000);     // H: a clock further off is set by Khronos
  Duration poll = Duration::from_whole_seconds(3600);     // while the clock is within the threshold
  Duration alarm_poll = Duration::from_whole_seconds(64); // after it was not
  Duration timeout = Duration::from_whole_seconds(5);
  Duration start_delay = Duration::from_whole_seconds(60);
};

}  // namespace ntpsim

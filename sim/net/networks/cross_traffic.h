// Cross traffic: frames that fill a network's queues, with a given load and arrival process.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "models/base/random.h"
#include "models/base/time.h"
#include "sim/net/networks/network.h"

namespace ntpsim::net {

class CrossTraffic {
 public:
  // `name`: the dotted path of its random stream. Nothing is sent before the simulator runs.
  CrossTraffic(Network& network, MemberIndex from, MemberIndex to, const CrossTrafficSpec& spec, std::uint64_t seed,
               const std::string& name);
  CrossTraffic(const CrossTraffic&) = delete;
  CrossTraffic& operator=(const CrossTraffic&) = delete;

 private:
  Duration next_gap();
  Duration pareto_gap();
  void schedule_next();

  Network& network_;
  MemberIndex from_;
  MemberIndex to_;
  const CrossTrafficSpec& spec_;
  Random random_;
  Duration frame_time_;                // with preamble and gap, on the slowest link
  Duration mean_gap_;                  // between arrivals, for the given load
  Duration next_;                      // exact, so that rounding to nanoseconds does not add up
  std::int64_t left_in_burst_ = 0;
};

}  // namespace ntpsim::net

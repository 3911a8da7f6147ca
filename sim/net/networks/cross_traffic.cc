#include "sim/net/networks/cross_traffic.h"

#include <algorithm>

#include "models/base/distribution.h"
#include "sim/net/networks/drawn_delay.h"
#include "sim/net/ns3_events.h"
#include "sim/net/networks/frame.h"

namespace ntpsim::net {

namespace {

// Burst lengths have infinite variance, as measured on LANs (Leland et al. 1994: the tail's exponent is between 1 and 2).
constexpr double burst_shape = 1.5;
constexpr double burst_minimum_frames = 5;
constexpr double burst_maximum_frames = 1e6;

}  // namespace

CrossTraffic::CrossTraffic(Network& network, MemberIndex from, MemberIndex to, const CrossTrafficSpec& spec, std::uint64_t seed,
                           const std::string& name)
    : network_{network},
      from_{from},
      to_{to},
      spec_{spec},
      random_{seed, name},
      frame_time_{time_of_bytes(spec.frame.bytes + preamble_bytes + gap_bytes, network.slowest_rate())},
      mean_gap_{bounded_delay(frame_time_.seconds() / spec.load.value)},
      next_{spec.start.value_or(Duration{})} {
  schedule_next();
}

Duration CrossTraffic::next_gap() {
  switch (spec_.arrivals) {
    case Arrivals::poisson: return Duration::from_seconds(Distribution{Exponential{mean_gap_.seconds()}}.draw(random_));
    case Arrivals::periodic: return mean_gap_;
    case Arrivals::pareto: return pareto_gap();
  }
  return mean_gap_;
}

// The frames of a burst follow each other at the wire's rate. The mean of the pause after it depends on the burst's own length,
// so that the load is right even with a heavy tail.
Duration CrossTraffic::pareto_gap() {
  if (left_in_burst_ > 0) {
    --left_in_burst_;
    return frame_time_;
  }
  const double drawn = Distribution{Pareto{burst_minimum_frames, burst_shape}}.draw(random_);
  const double frames = std::min(burst_maximum_frames, drawn);
  left_in_burst_ = static_cast<std::int64_t>(frames) - 1;
  const double burst_s = static_cast<double>(left_in_burst_ + 1) * frame_time_.seconds();
  const double pause_mean_s = std::max(0.0, burst_s * (1 / spec_.load.value - 1));
  return frame_time_ + Duration::from_seconds(Distribution{Exponential{pause_mean_s}}.draw(random_));
}

void CrossTraffic::schedule_next() {
  next_ += next_gap();
  if (spec_.stop && next_ >= *spec_.stop) return;
  schedule_after(next_.nearest_nanoseconds() - elapsed_nanoseconds(), [this] {
    network_.send_cross_traffic(from_, to_, spec_.frame.bytes);
    schedule_next();
  });
}

}  // namespace ntpsim::net

#include "sim/net/host_delays.h"

#include <algorithm>

namespace ntpsim::net {

namespace {

Distribution or_zero(const std::optional<Sampled<Duration>>& delay) {
  return delay ? delay->distribution : Distribution::constant(0);
}

std::int64_t draw(const Distribution& delay, Random& random) {
  return std::max<std::int64_t>(0, Duration::from_seconds(delay.draw(random)).nearest_nanoseconds());
}

}  // namespace

HostDelays::HostDelays(std::uint64_t seed, const std::string& host, const HostProfileSpec& profile)
    : interrupt_{or_zero(profile.interrupt)},
      wake_up_{or_zero(profile.wake_up)},
      transmit_{or_zero(profile.transmit)},
      transmit_queue_{or_zero(profile.transmit_queue)},
      interrupt_random_{seed, "hosts." + host + ".profile.interrupt"},
      wake_up_random_{seed, "hosts." + host + ".profile.wake_up"},
      transmit_random_{seed, "hosts." + host + ".profile.transmit"},
      transmit_queue_random_{seed, "hosts." + host + ".profile.transmit_queue"},
      is_ideal_{interrupt_.is_zero() && wake_up_.is_zero() && transmit_.is_zero() && transmit_queue_.is_zero()},
      kernel_stamps_{profile.kernel_stamps.value_or(true)},
      hardware_stamps_{profile.hardware_stamps.value_or(false)} {}

HostDelays::Reception HostDelays::receive(std::int64_t arrived) {
  Reception times;
  times.kernel = std::max(last_reception_.kernel, arrived + draw(interrupt_, interrupt_random_));
  times.daemon = std::max(last_reception_.daemon, times.kernel + draw(wake_up_, wake_up_random_));
  last_reception_ = times;
  return times;
}

HostDelays::Transmission HostDelays::transmit(std::int64_t called) {
  Transmission times;
  times.kernel = std::max(last_transmission_.kernel, called + draw(transmit_, transmit_random_));
  times.wire = std::max(last_transmission_.wire, times.kernel + draw(transmit_queue_, transmit_queue_random_));
  last_transmission_ = times;
  return times;
}

}  // namespace ntpsim::net

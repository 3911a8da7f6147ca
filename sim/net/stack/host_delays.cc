#include "sim/net/stack/host_delays.h"

#include <algorithm>

#include "sim/net/networks/drawn_delay.h"

namespace ntpsim::net {

namespace {

std::int64_t draw(const Distribution& delay, Random& random) {
  return draw_delay(delay, random).nearest_nanoseconds();
}

}  // namespace

HostDelays::HostDelays(std::uint64_t seed, const std::string& host, const HostProfileSpec& resolved)
    : interrupt_{resolved.interrupt.value().distribution},
      wake_up_{resolved.wake_up.value().distribution},
      transmit_{resolved.transmit.value().distribution},
      transmit_queue_{resolved.transmit_queue.value().distribution},
      interrupt_random_{seed, "hosts." + host + ".profile.interrupt"},
      wake_up_random_{seed, "hosts." + host + ".profile.wake_up"},
      transmit_random_{seed, "hosts." + host + ".profile.transmit"},
      transmit_queue_random_{seed, "hosts." + host + ".profile.transmit_queue"},
      is_ideal_{interrupt_.is_zero() && wake_up_.is_zero() && transmit_.is_zero() && transmit_queue_.is_zero()},
      kernel_stamps_{resolved.kernel_stamps.value()},
      hardware_stamps_{resolved.hardware_stamps.value()} {}

HostDelays::Reception HostDelays::receive(std::int64_t arrived) {
  Reception times;
  times.kernel = std::max(last_reception_.kernel, arrived + draw(interrupt_, interrupt_random_));
  times.program = std::max(last_reception_.program, times.kernel + draw(wake_up_, wake_up_random_));
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

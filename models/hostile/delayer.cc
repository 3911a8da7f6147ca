#include "models/hostile/delayer.h"

#include <stdexcept>

namespace ntpsim::hostile {

Delayer::Delayer(const DelayAttack& config) : ramp_{config.ramp} {
  if (ramp_.by.is_negative()) throw std::invalid_argument("by: must not be negative, since no packet arrives before it was sent");
}

// A falling ramp ends at a delay of zero.
Tampering Delayer::pass(const Passing& datagram) {
  const Duration held = ramp_.at(datagram.since);
  if (held <= Duration{}) return {};
  Tampering tampering;
  tampering.reason = Reason::attacker_delayed;
  tampering.held = held;
  return tampering;
}

}  // namespace ntpsim::hostile

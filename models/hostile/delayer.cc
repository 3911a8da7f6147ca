#include "models/hostile/delayer.h"

#include <stdexcept>

namespace ntpsim::hostile {

Delayer::Delayer(const DelayAttack& config) : ramp_{config.ramp} {
  if (ramp_.by.is_negative()) throw std::invalid_argument("by: no packet arrives before it was sent");
}

// A ramp that falls ends at nothing.
Tampering Delayer::pass(const Passing& datagram) {
  const Duration held = ramp_.at(datagram.since);
  if (held <= Duration{}) return {};
  Tampering tampering;
  tampering.reason = Reason::attacker_delayed;
  tampering.held = held;
  return tampering;
}

}  // namespace ntpsim::hostile

#include "models/hostile/replayer.h"

#include <stdexcept>

namespace ntpsim::hostile {

Replayer::Replayer(const ReplayAttack& config) : config_{config} {
  if (config.after.is_negative() || config.every.is_negative())
    throw std::invalid_argument("after and every: must not be negative");
  if (config.times < 1) throw std::invalid_argument("times: a packet is replayed once at least");
}

Tampering Replayer::pass(const Passing& datagram) {
  Tampering tampering;
  tampering.injections.push_back({config_.after, false, datagram.source, datagram.destination, datagram.payload,
                                  Reason::attacker_replayed, config_.times, config_.every});
  return tampering;
}

}  // namespace ntpsim::hostile

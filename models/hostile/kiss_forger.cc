#include "models/hostile/kiss_forger.h"

#include <stdexcept>

#include "models/hostile/forgery.h"

namespace ntpsim::hostile {

KissForger::KissForger(const KissAttack& config, Random random)
    : config_{config}, code_{checked_kiss_code(config.code)}, random_{random} {
  if (config.after.is_negative()) throw std::invalid_argument("after: must not be negative");
}

Tampering KissForger::pass(const Passing& datagram) {
  const auto parsed = wire::parse(datagram.payload);
  const wire::Header& request = parsed.packet.header;
  const bool is_request = request.mode == wire::Mode::client || request.mode == wire::Mode::symmetric_active;
  if (!parsed.ok() || !is_request || !random_.chance(config_.share.value)) return {};
  Tampering tampering;
  if (config_.withholds) tampering.reason = Reason::attacker_withheld;
  tampering.injections.push_back({config_.after, true, datagram.destination, datagram.source,
                                  wire::serialise(kiss_of_death(request, code_, origin_for(request))),
                                  Reason::attacker_forged});
  return tampering;
}

wire::NtpTimestamp KissForger::origin_for(const wire::Header& request) {
  switch (config_.origin) {
    case Origin::request: return request.transmit;
    case Origin::zero: return wire::NtpTimestamp{};
    case Origin::random: return wire::NtpTimestamp{random_.bits()};
  }
  return wire::NtpTimestamp{};
}

}  // namespace ntpsim::hostile

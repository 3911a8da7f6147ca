#include "models/hostile/timestamp_shifter.h"

#include <algorithm>

#include "models/hostile/forgery.h"
#include "models/wire/packet.h"

namespace ntpsim::hostile {

std::optional<Bytes> shifted_answer(const Bytes& payload, Duration by) {
  if (payload.size() < wire::header_size) return std::nullopt;
  const auto parsed = wire::parse(std::span{payload}.first(wire::header_size));
  if (!parsed.ok()) return std::nullopt;
  wire::Header header = parsed.packet.header;
  const bool tells_time = header.mode == wire::Mode::server || header.mode == wire::Mode::symmetric_passive ||
                          header.mode == wire::Mode::broadcast;
  if (!tells_time) return std::nullopt;
  header.receive = shifted(header.receive, by);
  header.transmit = shifted(header.transmit, by);
  const Bytes changed = wire::serialise(header);
  Bytes result = payload;
  std::copy(changed.begin(), changed.end(), result.begin());
  return result;
}

Tampering TimestampShifter::pass(const Passing& datagram) {
  const Duration by = ramp_.at(datagram.since);
  Tampering tampering;
  if (by.is_zero()) return tampering;
  tampering.payload = shifted_answer(datagram.payload, by);
  if (tampering.payload) tampering.reason = Reason::attacker_altered;
  return tampering;
}

}  // namespace ntpsim::hostile

#include "models/hostile/forgery.h"

#include <stdexcept>

#include "models/wire/refid.h"

namespace ntpsim::hostile {

std::uint32_t checked_kiss_code(const std::string& code) {
  const auto refid = wire::parse_refid(code);
  if (!refid || wire::refid_characters(*refid) != code)
    throw std::invalid_argument("code: \"" + code + "\" is not one to four characters");
  return *refid;
}

wire::Header kiss_of_death(const wire::Header& request, std::uint32_t code, wire::NtpTimestamp origin) {
  wire::Header kiss;
  kiss.leap = Leap::unsynchronized;
  kiss.version = request.version;
  kiss.mode = request.mode == wire::Mode::symmetric_active ? wire::Mode::symmetric_passive : wire::Mode::server;
  kiss.poll = request.poll;
  kiss.precision = -20;
  kiss.refid = code;
  kiss.origin = origin;
  kiss.receive = request.transmit;
  kiss.transmit = request.transmit;
  return kiss;
}

// Modular in 2^64, as the era is: only the lowest 32 bits of whole seconds and 32 bits of fraction are on the wire.
wire::NtpTimestamp shifted(wire::NtpTimestamp timestamp, Duration by) {
  if (timestamp.is_zero()) return timestamp;
  const auto units = static_cast<std::uint64_t>(by.units() >> 32);
  const std::uint64_t value = timestamp.value() + units;
  return wire::NtpTimestamp{value == 0 ? 1 : value};
}

}  // namespace ntpsim::hostile

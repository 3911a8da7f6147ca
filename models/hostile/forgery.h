// NTP packets as somebody makes them who is not who the packet says.
#pragma once

#include <cstdint>
#include <string>

#include "models/wire/packet.h"

namespace ntpsim::hostile {

// The characters of a kiss code as a reference identifier. Throws std::invalid_argument for what is no code.
std::uint32_t checked_kiss_code(const std::string& code);

// A kiss-o'-death for a request (RFC 5905, section 7.4): stratum 0, unsynchronized, the code, and the request's own
// transmit timestamp wherever a server would put the time, so that no clock is needed to forge it.
wire::Header kiss_of_death(const wire::Header& request, std::uint32_t code, wire::NtpTimestamp origin);

// A reading moved by some time, zero ("no time") left alone.
wire::NtpTimestamp shifted(wire::NtpTimestamp timestamp, Duration by);

}  // namespace ntpsim::hostile

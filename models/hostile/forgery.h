// Forged NTP packets: their sender is not the one that they name.
#pragma once

#include <cstdint>
#include <string>

#include "models/wire/packet.h"

namespace ntpsim::hostile {

// The characters of a kiss code as a reference identifier. Throws std::invalid_argument for what is no code.
std::uint32_t checked_kiss_code(const std::string& code);

// A kiss-o'-death for a request (RFC 5905, section 7.4): stratum 0, unsynchronized, the code. Where a server would put the
// time stands the request's own transmit timestamp, so no clock is needed to forge it.
wire::Header kiss_of_death(const wire::Header& request, std::uint32_t code, wire::NtpTimestamp origin);

// The timestamp moved by a duration; zero ("no time") stays zero.
wire::NtpTimestamp shifted(wire::NtpTimestamp timestamp, Duration by);

}  // namespace ntpsim::hostile

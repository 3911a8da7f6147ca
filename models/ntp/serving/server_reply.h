// The answer of a host to a client, without state: fast_xmit() of RFC 5905, appendix A.
//
// Requests of versions 1 to 4 are answered in their own version: mode 3 with 4, mode 1 with 2. In version 1 the mode may be
// zero, and then the ports tell; the answer carries a mode all the same, since an answer of mode 0 could itself be taken for
// a request. A host that is not synchronised answers too, and says so: leap 3, stratum 0.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "models/ntp/system_variables.h"
#include "models/wire/packet.h"

namespace ntpsim::ntp {

// The mode of the answer, or nothing if the packet is no such request.
std::optional<wire::Mode> answer_mode(const wire::Header& request, std::uint16_t source_port);

// The times of an answer. They are readings of the served clock: the local one plus the smear.
struct ReplyTimes {
  LocalTime received;
  LocalTime transmitted;
  MonoTime now;
};

// `minimum_poll`, log2 s: the poll of an answer is the request's, but not below this (ntpd's headway). RFC 5905 returns the
// request's poll: -128 does that.
wire::Header server_reply(const SystemVariables& system, const wire::Header& request, wire::Mode mode,
                          const ReplyTimes& times, int minimum_poll);

// The octets of an answer, or nothing when it would be larger than the request: a server amplifies nothing.
std::optional<std::vector<std::uint8_t>> answer_octets(const wire::Packet& answer, std::size_t request_size);

}  // namespace ntpsim::ntp

// A datagram as an IP packet, for capture files. The simulator itself keeps only endpoints and a payload.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "models/base/address.h"

namespace ntpsim::record {

// IPv4 (RFC 791, not fragmented, time to live 64) or IPv6 (RFC 8200) with a UDP header (RFC 768) and correct checksums. A payload
// that is too long for a UDP datagram is cut. `out` is overwritten.
void put_ip_packet(std::vector<std::uint8_t>& out, const Endpoint& source, const Endpoint& destination,
                   std::uint16_t identification, std::span<const std::uint8_t> payload);

}  // namespace ntpsim::record

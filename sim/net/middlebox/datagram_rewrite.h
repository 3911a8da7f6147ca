// UDP datagrams with another payload or other ends, as an attacker on the path makes them.
#pragma once

#include <ns3/packet.h>
#include <ns3/ptr.h>

#include <cstdint>
#include <vector>

#include "sim/net/stack/packet_header.h"

namespace ntpsim::net {

// Of a whole datagram, with its IP header in front.
std::vector<std::uint8_t> payload_of(const ns3::Packet& datagram, const PacketHeader& header);

// The same packet (ns-3 numbers packets) with another payload.
ns3::Ptr<ns3::Packet> with_payload(const ns3::Packet& datagram, const PacketHeader& header,
                                   const std::vector<std::uint8_t>& payload);

// A new packet that equals `datagram` except for its ends and its payload. The ends are of the datagram's family.
ns3::Ptr<ns3::Packet> forged_like(const ns3::Packet& datagram, const Endpoint& from, const Endpoint& to,
                                  const std::vector<std::uint8_t>& payload);

}  // namespace ntpsim::net

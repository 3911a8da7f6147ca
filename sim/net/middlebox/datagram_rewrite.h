// UDP datagrams with another payload, or from and to somebody else, as a man in the middle makes them.
#pragma once

#include <ns3/packet.h>
#include <ns3/ptr.h>

#include <cstdint>
#include <vector>

#include "sim/net/stack/packet_header.h"

namespace ntpsim::net {

// Of a whole datagram, with its IP header before it.
std::vector<std::uint8_t> payload_of(const ns3::Packet& datagram, const PacketHeader& header);

// The same packet (ns-3 knows packets by numbers) with another payload.
ns3::Ptr<ns3::Packet> with_payload(const ns3::Packet& datagram, const PacketHeader& header,
                                   const std::vector<std::uint8_t>& payload);

// A new packet that looks as `datagram` does, but for its ends and its payload. The ends are of the family of the datagram.
ns3::Ptr<ns3::Packet> forged_like(const ns3::Packet& datagram, const Endpoint& from, const Endpoint& to,
                                  const std::vector<std::uint8_t>& payload);

}  // namespace ntpsim::net

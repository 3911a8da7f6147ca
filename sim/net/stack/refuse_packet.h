// Makes ICMP errors: a router or a host refuses a packet and tells the packet's source.
#pragma once

#include <ns3/packet.h>

#include "models/base/icmp.h"
#include "sim/net/stack/packet_header.h"

namespace ntpsim::net {

class HostNode;

// `at` refuses it. The packet begins with its IP header. `mtu`: of the link for which it is too big.
void refuse_packet(HostNode& at, const PacketHeader& header, const ns3::Packet& packet, Refusal why, int mtu = 0);

}  // namespace ntpsim::net

// ICMP and ICMPv6 errors: made where our network refuses a packet, and read where one comes back (RFC 792, RFC 4443).
// ns-3 tells a socket of an error, but not whose packet it was about; so both ends are here.
#pragma once

#include <ns3/packet.h>

#include <optional>
#include <span>

#include "models/base/reason.h"
#include "sim/net/stack/packet_header.h"

namespace ntpsim::net {

class HostNode;

struct IcmpError {
  Reason reason = Reason::none;
  PacketHeader about;                  // the header of the packet that was refused
};

enum class Unreachable { network, host, prohibited };

// `packet`: from its IP header on. Nothing if it is no error, or of a kind that says nothing to a sender.
std::optional<IcmpError> parse_icmp_error(std::span<const std::uint8_t> packet);
std::optional<IcmpError> icmp_error_of(const ns3::Packet& packet, const PacketHeader& header);

// From `at`, which could not pass `refused` on, to its source. The packet begins with its IP header.
void send_unreachable(HostNode& at, const PacketHeader& header, const ns3::Packet& refused, Unreachable kind);
void send_too_big(HostNode& at, const PacketHeader& header, const ns3::Packet& refused, int mtu);   // IPv6 only

}  // namespace ntpsim::net

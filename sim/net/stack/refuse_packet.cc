#include "sim/net/stack/refuse_packet.h"

#include <algorithm>
#include <vector>

#include "sim/net/stack/host_node.h"
#include "sim/net/stack/icmp.h"

namespace ntpsim::net {

namespace {

// There is no answer to an error, to a group, or to a later fragment (RFC 1122, section 3.2.2).
bool may_be_answered(const PacketHeader& header) {
  const bool carries_ports = header.protocol == protocol_udp || header.protocol == protocol_tcp;
  const bool is_first_part = !header.is_fragment || header.source_port != 0 || header.destination_port != 0;
  return carries_ports && is_first_part && !header.destination.is_multicast();
}

std::vector<std::uint8_t> quote(const ns3::Packet& packet, bool ipv6) {
  std::vector<std::uint8_t> quoted(std::min<std::size_t>(packet.GetSize(), most_quoted(ipv6)));
  packet.CopyData(quoted.data(), static_cast<std::uint32_t>(quoted.size()));
  return quoted;
}

}  // namespace

// A host answers with the address that the packet was sent to, a router with the address that is nearest to the packet's source.
// For a packet of the host itself, the error is told without an ICMP packet.
void refuse_packet(HostNode& at, const PacketHeader& header, const ns3::Packet& packet, Refusal why, int mtu) {
  if (!may_be_answered(header)) return;
  const bool ipv6 = header.source.is_v6();
  const auto quoted = quote(packet, ipv6);
  const auto info = static_cast<std::uint32_t>(mtu);
  if (at.owns(header.source))
    return at.icmp_error_arrived_later({icmp_kind(why, ipv6), info, header.source, header.protocol, datagram_of(header, quoted)});
  const auto reporter = at.owns(header.destination) ? header.destination : at.source_for(header.source);
  if (!reporter) return;   // no route back
  at.send_raw(*reporter, header.source, ipv6 ? protocol_icmpv6 : protocol_icmp, icmp_message(icmp_kind(why, ipv6), info, quoted));
}

}  // namespace ntpsim::net

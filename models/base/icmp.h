// ICMP and ICMPv6 errors (RFC 792, RFC 4443), whole: what became of a packet that did not get through, as its sender hears it.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>

#include "models/base/address.h"
#include "models/base/datagram.h"
#include "models/base/reason.h"

namespace ntpsim {

// Protocol numbers of the IP header.
inline constexpr std::uint8_t protocol_icmp = 1;
inline constexpr std::uint8_t protocol_tcp = 6;
inline constexpr std::uint8_t protocol_udp = 17;
inline constexpr std::uint8_t protocol_icmpv6 = 58;

struct IcmpKind {
  std::uint8_t type = 0;
  std::uint8_t code = 0;

  constexpr auto operator<=>(const IcmpKind&) const = default;
};

struct IcmpError {
  IcmpKind kind;
  std::uint32_t info = 0;             // of "too big": the MTU
  IpAddress reporter;                 // the router or the host that says so
  std::uint8_t protocol = 0;          // of the packet that it is about
  Datagram about;                     // that packet, with as much of its data as is quoted; of TCP: the ends alone

  bool is_v6() const { return about.destination.address.is_v6(); }
};

// Octets of a refused packet, headers and all, that Linux quotes (RFC 1812, section 4.3.2.3; RFC 4443, section 2.4).
constexpr std::size_t most_quoted(bool ipv6) { return ipv6 ? 1280 - 40 - 8 : 576 - 20 - 8; }

// Why a router or a host refuses a packet. ICMP tells a missing network from a missing host; both are a missing route.
enum class Refusal { no_network, no_host, port_closed, prohibited, time_to_live, fragment_missing, too_big };
inline constexpr std::size_t refusals = static_cast<std::size_t>(Refusal::too_big) + 1;

IcmpKind icmp_kind(Refusal refusal, bool ipv6);
IcmpError icmp_of(Refusal refusal, const IpAddress& reporter, std::uint8_t protocol, Datagram about);   // quotes as Linux does
Reason reason_of(Refusal refusal);
Reason reason_of(const IcmpError& error);   // none: of a kind that our networks do not make

}  // namespace ntpsim

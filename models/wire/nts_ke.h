// NTS key establishment (RFC 8915, section 4): the message that client and server each send once, inside TLS. It is a sequence
// of records, each a critical bit, a type of 15 bits, a length and a body. The record End of Message is the last.
//
//   record                       type   body                               at most once
//   End of Message                 0    empty                              yes
//   NTS Next Protocol Negotiation  1    numbers of 16 bits, the best first yes
//   Error                          2    a number of 16 bits                yes
//   Warning                        3    a number of 16 bits                no
//   AEAD Algorithm Negotiation     4    numbers of 16 bits, the best first yes
//   New Cookie for NTPv4           5    a cookie                           no
//   NTPv4 Server Negotiation       6    a name or an address, in ASCII     yes
//   NTPv4 Port Negotiation         7    a number of 16 bits                yes
//
// Records of other types are skipped, but has_unknown_critical is set if they are critical. The critical bit of a known record
// makes no difference.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "models/base/reason.h"

namespace ntpsim::wire {

inline constexpr std::uint16_t ntske_port = 4460;
inline constexpr const char* ntske_protocol = "ntske/1";                          // ALPN
inline constexpr const char* ntske_exporter = "EXPORTER-network-time-security";   // the label of the exported keys
inline constexpr std::uint16_t protocol_ntpv4 = 0;                                // as next protocol
inline constexpr std::size_t longest_ke_message = 65536;                          // our choice: the RFC has no limit

enum class KeError : std::uint16_t { unrecognized_critical_record = 0, bad_request = 1, internal_server_error = 2 };

struct KeMessage {
  std::optional<std::vector<std::uint16_t>> protocols;
  std::optional<std::vector<std::uint16_t>> algorithms;
  std::optional<std::uint16_t> error;
  std::vector<std::uint16_t> warnings;
  std::vector<std::vector<std::uint8_t>> cookies;
  std::optional<std::string> server;
  std::optional<std::uint16_t> port;
  bool has_unknown_critical = false;        // not serialised

  bool operator==(const KeMessage&) const = default;
};

struct ParsedKe {
  Reason reason = Reason::none;
  bool is_complete = false;                 // else more octets are needed
  KeMessage message;                        // valid if complete and without a reason
};

ParsedKe parse_ke(std::span<const std::uint8_t> octets);

std::vector<std::uint8_t> serialise(const KeMessage& message);

}  // namespace ntpsim::wire

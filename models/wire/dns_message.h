// What a DNS message asks for, and whether it says that there is such a thing (RFC 1035, section 4.1).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace ntpsim::wire {

struct DnsQuestion {
  std::string name;         // without the final dot
  bool is_answer = false;
  bool has_records = false; // an answer that says something of the name
};

// The first question; nothing where the octets are no such message.
std::optional<DnsQuestion> parse_dns_question(std::span<const std::uint8_t> message);

}  // namespace ntpsim::wire

// The reference identifier: four octets that name a server's source. A source of stratum 1 has up to four characters, a
// kiss-o'-death its code, a server above stratum 1 the IPv4 address of its own server (RFC 5905, section 7.3).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ntpsim::wire {

// Parses "GPS" or "10.1.0.2"; nothing if the text is neither an IPv4 address nor one to four printable ASCII characters.
std::optional<std::uint32_t> parse_refid(std::string_view text);

// Its characters if it is one to four of them with zeros after, else nothing.
std::optional<std::string> refid_characters(std::uint32_t refid);

// As people write it: characters up to stratum 1 (hexadecimal when they do not print), an IPv4 address above.
std::string refid_text(std::uint32_t refid, int stratum);

}  // namespace ntpsim::wire

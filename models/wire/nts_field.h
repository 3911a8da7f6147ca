// The extension fields of NTS for NTPv4 (RFC 8915, section 5): the format of their values.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "models/wire/packet.h"

namespace ntpsim::wire {

enum class NtsField : std::uint16_t {
  unique_identifier = 0x0104,
  cookie = 0x0204,
  cookie_placeholder = 0x0304,
  authenticator = 0x0404,          // with the encrypted extension fields
};

inline constexpr std::size_t unique_identifier_size = 32;   // at least, in a request

constexpr std::uint16_t number(NtsField type) { return static_cast<std::uint16_t>(type); }

struct NtsAuthenticator {
  std::span<const std::uint8_t> nonce;
  std::span<const std::uint8_t> ciphertext;
};

// Parses the value of the field. Nothing if the two lengths do not fit into it, the nonce is empty or the ciphertext is shorter
// than a tag. Octets after nonce and ciphertext are padding, whatever they contain.
std::optional<NtsAuthenticator> parse_authenticator(std::span<const std::uint8_t> value);

std::vector<std::uint8_t> serialise(const NtsAuthenticator& authenticator);

// Parses the fields that were encrypted: one after the other, each of any length that a field may have. Nothing if the last
// one does not end at the end of the octets.
std::optional<std::vector<ExtensionField>> parse_fields(std::span<const std::uint8_t> octets);

void append_field(std::vector<std::uint8_t>& octets, NtsField type, std::span<const std::uint8_t> value);

// The octets of a field with a value of that size.
constexpr std::size_t field_size(std::size_t value_size) {
  const std::size_t filled = 4 + (value_size + 3) / 4 * 4;
  return filled < 16 ? 16 : filled;
}

}  // namespace ntpsim::wire

// An NTP packet under NTS (RFC 8915, section 5.7): the header, extension fields in the clear, and last the authenticator, which
// contains the encrypted extension fields. The authenticator covers all that precedes it. What follows it is not authenticated
// and not looked at.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "models/base/random.h"
#include "models/base/reason.h"
#include "models/engine.h"
#include "models/wire/aead.h"
#include "models/wire/nts_field.h"
#include "models/wire/packet.h"

namespace ntpsim::ntp {

// Spans point into the octets of the packet.
struct NtsFields {
  std::optional<std::span<const std::uint8_t>> identifier;
  std::optional<std::span<const std::uint8_t>> cookie;
  std::vector<std::size_t> placeholders;              // the size of each one's value
  std::optional<wire::NtsAuthenticator> authenticator;
  std::span<const std::uint8_t> associated;           // what the authenticator covers in the clear
};

// Nothing if a field that may occur once occurs twice, or an authenticator does not parse. `packet` was parsed from `octets`.
std::optional<NtsFields> nts_fields(std::span<const std::uint8_t> octets, const wire::Packet& packet);

// Whether a packet has a field of NTS.
bool uses_nts(const wire::Packet& packet);

// Appends the authenticator to the octets of a packet. Its nonce is drawn.
void append_authenticator(Bytes& octets, const wire::Aead& aead, std::span<const std::uint8_t> plaintext, Random& random);

// The octets that append_authenticator() adds.
constexpr std::size_t authenticator_size(std::size_t plaintext_size) {
  return wire::field_size(4 + wire::aead_nonce_size + (wire::aead_tag_size + plaintext_size + 3) / 4 * 4);
}

Bytes drawn_octets(std::size_t size, Random& random);

}  // namespace ntpsim::ntp

#include "models/ntp/nts/nts_packet.h"

#include <algorithm>

namespace ntpsim::ntp {

namespace {

bool set_once(std::optional<std::span<const std::uint8_t>>& into, std::span<const std::uint8_t> value) {
  if (into) return false;
  into = value;
  return true;
}

bool add(NtsFields& fields, const wire::ExtensionField& field) {
  switch (static_cast<wire::NtsField>(field.type)) {
    case wire::NtsField::unique_identifier: return set_once(fields.identifier, field.value);
    case wire::NtsField::cookie: return set_once(fields.cookie, field.value);
    case wire::NtsField::cookie_placeholder:
      fields.placeholders.push_back(field.value.size());
      return true;
    case wire::NtsField::authenticator:
      fields.authenticator = wire::parse_authenticator(field.value);
      return fields.authenticator.has_value();
  }
  return true;   // not a field of NTS
}

}  // namespace

std::optional<NtsFields> nts_fields(std::span<const std::uint8_t> octets, const wire::Packet& packet) {
  NtsFields fields;
  for (const wire::ExtensionField& field : packet.extensions) {
    if (!add(fields, field)) return std::nullopt;
    if (!fields.authenticator) continue;
    const std::uint8_t* const start = field.value.data() - 4;   // its type and length
    fields.associated = octets.first(static_cast<std::size_t>(start - octets.data()));
    break;
  }
  return fields;
}

bool uses_nts(const wire::Packet& packet) {
  return std::any_of(packet.extensions.begin(), packet.extensions.end(), [](const wire::ExtensionField& field) {
    return field.type == number(wire::NtsField::cookie) || field.type == number(wire::NtsField::authenticator);
  });
}

void append_authenticator(Bytes& octets, const wire::Aead& aead, std::span<const std::uint8_t> plaintext, Random& random) {
  const Bytes nonce = drawn_octets(wire::aead_nonce_size, random);
  const Bytes ciphertext = aead.seal(nonce, octets, plaintext);
  wire::append_field(octets, wire::NtsField::authenticator, wire::serialise(wire::NtsAuthenticator{nonce, ciphertext}));
}

Bytes drawn_octets(std::size_t size, Random& random) {
  Bytes octets(size);
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < size; ++i) {
    bits = i % 8 == 0 ? random.bits() : bits >> 8;
    octets[i] = static_cast<std::uint8_t>(bits);
  }
  return octets;
}

}  // namespace ntpsim::ntp

#include "models/wire/nts_field.h"

#include "models/base/bytes.h"
#include "models/wire/aead.h"

namespace ntpsim::wire {

namespace {

constexpr std::size_t shortest_field = 16;   // RFC 7822, section 3

constexpr std::size_t padded(std::size_t size) { return (size + 3) / 4 * 4; }

}  // namespace

std::optional<NtsAuthenticator> parse_authenticator(std::span<const std::uint8_t> value) {
  ByteReader reader{value};
  const std::size_t nonce_size = reader.u16();
  const std::size_t ciphertext_size = reader.u16();
  const auto nonce = reader.take(padded(nonce_size));
  const auto ciphertext = reader.take(padded(ciphertext_size));
  if (!reader.ok() || nonce_size == 0 || ciphertext_size < aead_tag_size) return std::nullopt;
  return NtsAuthenticator{nonce.first(nonce_size), ciphertext.first(ciphertext_size)};
}

std::vector<std::uint8_t> serialise(const NtsAuthenticator& authenticator) {
  std::vector<std::uint8_t> value;
  ByteWriter writer{value};
  writer.u16(static_cast<std::uint16_t>(authenticator.nonce.size()));
  writer.u16(static_cast<std::uint16_t>(authenticator.ciphertext.size()));
  for (const auto& part : {authenticator.nonce, authenticator.ciphertext}) {
    writer.append(part);
    writer.zeros(padded(part.size()) - part.size());
  }
  return value;
}

std::optional<std::vector<ExtensionField>> parse_fields(std::span<const std::uint8_t> octets) {
  std::vector<ExtensionField> fields;
  ByteReader reader{octets};
  while (reader.remaining() > 0) {
    ExtensionField field;
    field.type = reader.u16();
    const std::size_t length = reader.u16();
    if (length < shortest_field || length % 4 != 0) return std::nullopt;
    field.value = reader.take(length - 4);
    if (!reader.ok()) return std::nullopt;
    fields.push_back(field);
  }
  return fields;
}

void append_field(std::vector<std::uint8_t>& octets, NtsField type, std::span<const std::uint8_t> value) {
  ByteWriter writer{octets};
  const std::size_t length = field_size(value.size());
  writer.u16(number(type));
  writer.u16(static_cast<std::uint16_t>(length));
  writer.append(value);
  writer.zeros(length - 4 - value.size());
}

}  // namespace ntpsim::wire

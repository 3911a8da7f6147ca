#include "models/wire/nts_ke.h"

#include <algorithm>

#include "models/base/bytes.h"

namespace ntpsim::wire {

namespace {

enum class RecordType : std::uint16_t {
  end_of_message = 0, next_protocol = 1, error = 2, warning = 3, aead_algorithm = 4, new_cookie = 5, server = 6, port = 7,
};

constexpr std::uint16_t critical_bit = 0x8000;
constexpr std::size_t record_header_size = 4;
constexpr std::size_t longest_name = 255;

using Octets = std::span<const std::uint8_t>;

bool read_number(Octets body, std::optional<std::uint16_t>& into) {
  if (into || body.size() != 2) return false;
  into = ByteReader{body}.u16();
  return true;
}

// A record without a number is allowed: a server that supports none of the offered numbers sends it.
bool read_numbers(Octets body, std::optional<std::vector<std::uint16_t>>& into) {
  if (into || body.size() % 2 != 0) return false;
  into.emplace();
  for (ByteReader reader{body}; reader.remaining() > 0;) into->push_back(reader.u16());
  return true;
}

bool read_warning(Octets body, std::vector<std::uint16_t>& into) {
  if (body.size() != 2) return false;
  into.push_back(ByteReader{body}.u16());
  return true;
}

bool read_cookie(Octets body, std::vector<std::vector<std::uint8_t>>& into) {
  if (body.empty()) return false;
  into.emplace_back(body.begin(), body.end());
  return true;
}

bool read_name(Octets body, std::optional<std::string>& into) {
  const bool is_printable = std::all_of(body.begin(), body.end(), [](std::uint8_t c) { return c > 0x20 && c < 0x7f; });
  if (into || body.empty() || body.size() > longest_name || !is_printable) return false;
  into.emplace(body.begin(), body.end());
  return true;
}

bool read_record(std::uint16_t type, Octets body, KeMessage& message) {
  switch (static_cast<RecordType>(type & ~critical_bit)) {
    case RecordType::end_of_message: return body.empty();
    case RecordType::next_protocol: return read_numbers(body, message.protocols);
    case RecordType::error: return read_number(body, message.error);
    case RecordType::warning: return read_warning(body, message.warnings);
    case RecordType::aead_algorithm: return read_numbers(body, message.algorithms);
    case RecordType::new_cookie: return read_cookie(body, message.cookies);
    case RecordType::server: return read_name(body, message.server);
    case RecordType::port: return read_number(body, message.port);
  }
  message.has_unknown_critical = message.has_unknown_critical || (type & critical_bit) != 0;
  return true;
}

class RecordWriter {
 public:
  explicit RecordWriter(std::vector<std::uint8_t>& octets) : writer_{octets} {}

  void number(bool critical, RecordType type, std::uint16_t value) { numbers(critical, type, {&value, 1}); }
  void numbers(bool critical, RecordType type, std::span<const std::uint16_t> values) {
    header(critical, type, 2 * values.size());
    for (const std::uint16_t value : values) writer_.u16(value);
  }
  void octets(bool critical, RecordType type, Octets body) {
    header(critical, type, body.size());
    writer_.append(body);
  }

 private:
  void header(bool critical, RecordType type, std::size_t size) {
    writer_.u16(static_cast<std::uint16_t>(static_cast<unsigned>(type) | (critical ? critical_bit : 0U)));
    writer_.u16(static_cast<std::uint16_t>(size));
  }

  ByteWriter writer_;
};

}  // namespace

ParsedKe parse_ke(std::span<const std::uint8_t> octets) {
  ParsedKe parsed;
  ByteReader reader{octets};
  while (!parsed.is_complete && reader.remaining() >= record_header_size) {
    const std::uint16_t type = reader.u16();
    const std::size_t size = reader.u16();
    const auto body = reader.take(size);
    if (!reader.ok()) break;
    if (!read_record(type, body, parsed.message)) {
      parsed.reason = Reason::nts_bad_record;
      return parsed;
    }
    parsed.is_complete = (type & ~critical_bit) == 0;
  }
  const bool has_more = parsed.is_complete && reader.remaining() > 0;
  if (has_more || octets.size() > longest_ke_message) parsed.reason = Reason::nts_bad_record;
  return parsed;
}

// All but cookies are critical. The RFC requires it of the end, the protocol, errors and warnings. It allows it for the others,
// and a peer that does not know one of these could not follow it.
std::vector<std::uint8_t> serialise(const KeMessage& message) {
  std::vector<std::uint8_t> octets;
  RecordWriter writer{octets};
  if (message.protocols) writer.numbers(true, RecordType::next_protocol, *message.protocols);
  if (message.error) writer.number(true, RecordType::error, *message.error);
  for (const std::uint16_t warning : message.warnings) writer.number(true, RecordType::warning, warning);
  if (message.algorithms) writer.numbers(true, RecordType::aead_algorithm, *message.algorithms);
  if (message.server) {
    const std::string& name = *message.server;
    writer.octets(true, RecordType::server, std::vector<std::uint8_t>{name.begin(), name.end()});
  }
  if (message.port) writer.number(true, RecordType::port, *message.port);
  for (const auto& cookie : message.cookies) writer.octets(false, RecordType::new_cookie, cookie);
  writer.octets(true, RecordType::end_of_message, {});
  return octets;
}

}  // namespace ntpsim::wire

#include "models/wire/packet.h"

#include <algorithm>

#include "models/base/bytes.h"

namespace ntpsim::wire {

namespace {

constexpr std::size_t shortest_field = 16;
constexpr std::size_t shortest_last_field = 28;
constexpr std::uint16_t ntp_port = 123;

bool is_short_mac(std::size_t size, int version) {
  if (size == 20 || size == 24) return true;
  return version > 1 && (size == 4 || (size == 12 && version < 4));
}

bool is_long_mac(std::size_t size) { return size == 32 || size == 36 || size == 52 || size == 68; }

Mac read_mac(ByteReader& reader) {
  Mac mac;
  mac.key_id = reader.u32();
  mac.digest = reader.take(reader.remaining());
  return mac;
}

std::optional<ExtensionField> read_extension(ByteReader& reader) {
  ByteReader ahead = reader;
  ExtensionField field;
  field.type = ahead.u16();
  const std::size_t length = ahead.u16();
  const bool is_last = length == reader.remaining();
  if (field.type == 0 || length % 4 != 0 || length < (is_last ? shortest_last_field : shortest_field)) return std::nullopt;
  field.value = ahead.take(length - 4);
  if (!ahead.ok()) return std::nullopt;
  reader = ahead;
  return field;
}

Reason read_tail(ByteReader& reader, Packet& packet) {
  while (reader.remaining() > 0) {
    if (is_short_mac(reader.remaining(), packet.header.version)) {
      packet.mac = read_mac(reader);
    } else if (auto field = packet.header.version == 4 ? read_extension(reader) : std::nullopt) {
      packet.extensions.push_back(*field);
    } else if (is_long_mac(reader.remaining())) {
      packet.mac = read_mac(reader);
    } else {
      return Reason::bad_extension;
    }
  }
  return Reason::none;
}

void read_header(ByteReader& reader, Header& header) {
  const std::uint8_t first = reader.u8();
  header.leap = static_cast<Leap>(first >> 6);
  header.version = first >> 3 & 7;
  header.mode = static_cast<Mode>(first & 7);
  header.stratum = reader.u8();
  header.poll = static_cast<std::int8_t>(reader.u8());
  header.precision = static_cast<std::int8_t>(reader.u8());
  header.root_delay = NtpShort{reader.u32()};
  header.root_dispersion = NtpShort{reader.u32()};
  header.refid = reader.u32();
  header.reference = NtpTimestamp{reader.u64()};
  header.origin = NtpTimestamp{reader.u64()};
  header.receive = NtpTimestamp{reader.u64()};
  header.transmit = NtpTimestamp{reader.u64()};
}

void write_header(ByteWriter& writer, const Header& header) {
  writer.u8(static_cast<std::uint8_t>(static_cast<unsigned>(header.leap) << 6 | (header.version & 7U) << 3 |
                                      static_cast<unsigned>(header.mode)));
  writer.u8(header.stratum);
  writer.u8(static_cast<std::uint8_t>(header.poll));
  writer.u8(static_cast<std::uint8_t>(header.precision));
  writer.u32(header.root_delay.value());
  writer.u32(header.root_dispersion.value());
  writer.u32(header.refid);
  writer.u64(header.reference.value());
  writer.u64(header.origin.value());
  writer.u64(header.receive.value());
  writer.u64(header.transmit.value());
}

void write_extension(ByteWriter& writer, const ExtensionField& field, std::size_t shortest) {
  const std::size_t filled = (field.value.size() + 4 + 3) / 4 * 4;
  const std::size_t length = std::max(filled, shortest);
  writer.u16(field.type);
  writer.u16(static_cast<std::uint16_t>(length));
  writer.append(field.value);
  writer.zeros(length - 4 - field.value.size());
}

}  // namespace

Parsed parse(std::span<const std::uint8_t> octets) {
  Parsed parsed;
  Header& header = parsed.packet.header;
  ByteReader reader{octets};
  read_header(reader, header);
  if (header.mode == Mode::control || header.mode == Mode::private_use) {
    parsed.reason = Reason::bad_mode;
  } else if (!reader.ok()) {
    parsed.reason = Reason::too_short;
  } else if (header.version < 1 || header.version > 4) {
    parsed.reason = Reason::bad_version;
  } else {
    parsed.reason = read_tail(reader, parsed.packet);
  }
  return parsed;
}

std::vector<std::uint8_t> serialise(const Packet& packet) {
  auto octets = serialise(packet.header);
  ByteWriter writer{octets};
  for (std::size_t i = 0; i < packet.extensions.size(); ++i) {
    const bool is_last = i + 1 == packet.extensions.size() && !packet.mac;
    write_extension(writer, packet.extensions[i], is_last ? shortest_last_field : shortest_field);
  }
  if (packet.mac) {
    writer.u32(packet.mac->key_id);
    writer.append(packet.mac->digest);
  }
  return octets;
}

std::vector<std::uint8_t> serialise(const Header& header) {
  std::vector<std::uint8_t> octets;
  octets.reserve(header_size);
  ByteWriter writer{octets};
  write_header(writer, header);
  return octets;
}

Mode effective_mode(const Header& header, std::uint16_t source_port, std::uint16_t destination_port) {
  if (header.version != 1 || header.mode != Mode::reserved) return header.mode;
  if (destination_port == ntp_port) return source_port == ntp_port ? Mode::symmetric_active : Mode::client;
  return source_port == ntp_port ? Mode::server : Mode::reserved;
}

}  // namespace ntpsim::wire

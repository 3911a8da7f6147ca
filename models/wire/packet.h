// The NTP packet of versions 1 to 4 (RFC 5905, section 7.3): 48 octets of header, extension fields (RFC 7822), a MAC.
//
// Any octets parse to a packet or a Reason. What follows the header is ambiguous in the format itself, and is read like this:
//   * 4 octets left are a crypto-NAK (a key identifier without digest), 20 and 24 left are a MAC (MD5 or AES-CMAC, SHA-1),
//     always: so the last extension field of a packet without a MAC has at least 28 octets;
//   * else an extension field: length a multiple of 4, at least 16, not more than is left. Type 0 is no field: in IANA's
//     registry it is the crypto-NAK. So the key identifiers that are in use, below 65536, never look like a field;
//   * else 32, 36, 52 or 68 octets are the MAC of a longer digest (SHA-2 and SHA-3 of 224 to 512 bits);
//   * anything else is bad_extension.
// Versions 1 to 3 have no extension fields; version 2 and 3 also knew a MAC of 12 octets (DES-CBC), and ntpd answers them
// with crypto-NAKs too. Version 1 has neither.
// Modes 6 and 7 have a format of their own and are bad_mode here.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "models/base/leap.h"
#include "models/base/reason.h"
#include "models/wire/timestamp.h"

namespace ntpsim::wire {

inline constexpr std::size_t header_size = 48;

enum class Mode : std::uint8_t {
  reserved = 0, symmetric_active = 1, symmetric_passive = 2, client = 3, server = 4, broadcast = 5, control = 6, private_use = 7,
};

struct Header {
  Leap leap = Leap::none;
  std::uint8_t version = 4;
  Mode mode = Mode::reserved;
  std::uint8_t stratum = 0;
  std::int8_t poll = 0;        // log2 s
  std::int8_t precision = 0;   // log2 s
  NtpShort root_delay;
  NtpShort root_dispersion;
  std::uint32_t refid = 0;
  NtpTimestamp reference;
  NtpTimestamp origin;
  NtpTimestamp receive;
  NtpTimestamp transmit;

  bool operator==(const Header&) const = default;
};

struct ExtensionField {
  std::uint16_t type = 0;
  std::span<const std::uint8_t> value;   // with its padding
};

struct Mac {
  std::uint32_t key_id = 0;
  std::span<const std::uint8_t> digest;  // empty: a crypto-NAK
};

// Spans point into the parsed octets, or into memory of the packet's builder.
struct Packet {
  Header header;
  std::vector<ExtensionField> extensions;
  std::optional<Mac> mac;
};

struct Parsed {
  Reason reason = Reason::none;
  Packet packet;                         // complete only when the reason is none
  bool ok() const { return reason == Reason::none; }
};

Parsed parse(std::span<const std::uint8_t> octets);

// The inverse. A value that is shorter than the format allows is filled with zeros: to a word, to 16 octets with its type
// and length, and to 28 when it is the last thing in the packet. A value has at most 65528 octets.
std::vector<std::uint8_t> serialise(const Packet& packet);
std::vector<std::uint8_t> serialise(const Header& header);

// Version 1 (RFC 1059) has no mode: if it is zero, the ports tell the client from the server.
Mode effective_mode(const Header& header, std::uint16_t source_port, std::uint16_t destination_port);

}  // namespace ntpsim::wire

// The message authentication code at the end of a packet: key identifier and digest (RFC 5905, section 7.3; RFC 8573).
//
// With MD5 and the SHA families the digest is that of the key followed by the packet, as all implementations of NTP have it;
// no HMAC. With AES it is the CMAC of the packet, which RFC 8573 puts in the place of MD5.
//
// A digest of more than 20 octets is sent in two forms. ntpd and NTPsec cut it to its first 20 octets in every version.
// chronyd does so in version 4, because RFC 7822 leaves room for MACs of 20 and 24 octets only, and sends the whole digest in
// older versions. Here it is sent cut in version 4 and whole in older ones, and both forms are accepted in every version.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace ntpsim::wire {

enum class MacType : std::uint8_t {
  md5, sha1, sha224, sha256, sha384, sha512, sha3_224, sha3_256, sha3_384, sha3_512, aes_128_cmac, aes_192_cmac,
  aes_256_cmac
};

inline constexpr std::size_t longest_cut_digest = 20;

std::string_view name(MacType type);               // as key files have it: MD5, SHA1, SHA256, ..., SHA3-256, ..., AES128, AES256

// Any of the names that ntpd, NTPsec and chronyd accept, in upper or lower case: M, MD5, SHA, SHA1, SHA-1, AES, AES-128,
// AES128CMAC, ...
std::optional<MacType> parse_mac_type(std::string_view word);

std::size_t digest_size(MacType type);             // of the whole digest
std::optional<std::size_t> key_size(MacType type); // of AES; the others take keys of any size
bool is_digest_size(MacType type, std::size_t size);   // of either form

// The whole digest. Throws std::invalid_argument for a key of the wrong size.
std::vector<std::uint8_t> digest(MacType type, std::span<const std::uint8_t> key, std::span<const std::uint8_t> octets);

// Whether `received`, cut or whole, is the digest. Takes equally long wherever the two differ.
bool digest_matches(MacType type, std::span<const std::uint8_t> key, std::span<const std::uint8_t> octets,
                    std::span<const std::uint8_t> received);

}  // namespace ntpsim::wire

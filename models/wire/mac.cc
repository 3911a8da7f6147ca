#include "models/wire/mac.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>

#include <algorithm>
#include <array>
#include <functional>
#include <stdexcept>
#include <string>

namespace ntpsim::wire {

namespace {

using Octets = std::span<const std::uint8_t>;

struct Entry {
  MacType type;
  std::string_view name;
  std::size_t digest_size;
  std::optional<std::size_t> key_size;
};

constexpr std::array entries{
    Entry{MacType::md5, "MD5", 16, {}},
    Entry{MacType::sha1, "SHA1", 20, {}},
    Entry{MacType::sha224, "SHA224", 28, {}},
    Entry{MacType::sha256, "SHA256", 32, {}},
    Entry{MacType::sha384, "SHA384", 48, {}},
    Entry{MacType::sha512, "SHA512", 64, {}},
    Entry{MacType::sha3_224, "SHA3-224", 28, {}},
    Entry{MacType::sha3_256, "SHA3-256", 32, {}},
    Entry{MacType::sha3_384, "SHA3-384", 48, {}},
    Entry{MacType::sha3_512, "SHA3-512", 64, {}},
    Entry{MacType::aes_128_cmac, "AES128", 16, 16},
    Entry{MacType::aes_192_cmac, "AES192", 16, 24},
    Entry{MacType::aes_256_cmac, "AES256", 16, 32},
};

const Entry& entry(MacType type) { return entries[static_cast<std::size_t>(type)]; }

// If the library refuses an algorithm, the cause is the machine (FIPS 140 forbids MD5) and never a packet.
void require(int status, MacType type) {
  if (status < 0) throw std::runtime_error(std::string{name(type)} + ": " + gnutls_strerror(status));
}

gnutls_digest_algorithm_t digest_algorithm(MacType type) {
  switch (type) {
    case MacType::md5: return GNUTLS_DIG_MD5;
    case MacType::sha1: return GNUTLS_DIG_SHA1;
    case MacType::sha224: return GNUTLS_DIG_SHA224;
    case MacType::sha256: return GNUTLS_DIG_SHA256;
    case MacType::sha384: return GNUTLS_DIG_SHA384;
    case MacType::sha512: return GNUTLS_DIG_SHA512;
    case MacType::sha3_224: return GNUTLS_DIG_SHA3_224;
    case MacType::sha3_256: return GNUTLS_DIG_SHA3_256;
    case MacType::sha3_384: return GNUTLS_DIG_SHA3_384;
    case MacType::sha3_512: return GNUTLS_DIG_SHA3_512;
    case MacType::aes_128_cmac:
    case MacType::aes_192_cmac:
    case MacType::aes_256_cmac: break;
  }
  return GNUTLS_DIG_UNKNOWN;
}

void key_and_packet(MacType type, Octets key, Octets octets, std::uint8_t* result) {
  gnutls_hash_hd_t hash;
  require(gnutls_hash_init(&hash, digest_algorithm(type)), type);
  const int keyed = gnutls_hash(hash, key.data(), key.size());
  const int hashed = gnutls_hash(hash, octets.data(), octets.size());
  gnutls_hash_deinit(hash, result);
  require(std::min(keyed, hashed), type);
}

using Block = std::array<std::uint8_t, 16>;

// Times x in GF(2^128), as CMAC makes its two subkeys (NIST SP 800-38B, section 6.1).
Block doubled(const Block& block) {
  Block result;
  for (std::size_t i = 0; i < block.size(); ++i) {
    const unsigned carry = i + 1 < block.size() ? block[i + 1] >> 7 : 0U;
    result[i] = static_cast<std::uint8_t>(block[i] << 1 | carry);
  }
  if ((block[0] & 0x80) != 0) result.back() ^= 0x87;
  return result;
}

// GnuTLS has CMAC for keys of 128 and 256 bits only, but AES in CBC mode for all: its last block, from a zero vector on.
void cmac_192(Octets key, Octets octets, std::uint8_t* result) {
  const auto encrypt = [key](std::span<std::uint8_t> blocks) {
    Block zero{};
    const gnutls_datum_t secret{const_cast<std::uint8_t*>(key.data()), static_cast<unsigned>(key.size())};
    const gnutls_datum_t vector{zero.data(), static_cast<unsigned>(zero.size())};
    gnutls_cipher_hd_t cipher;
    require(gnutls_cipher_init(&cipher, GNUTLS_CIPHER_AES_192_CBC, &secret, &vector), MacType::aes_192_cmac);
    const int status = gnutls_cipher_encrypt(cipher, blocks.data(), blocks.size());
    gnutls_cipher_deinit(cipher);
    require(status, MacType::aes_192_cmac);
  };
  Block first{};
  encrypt(first);
  Block subkey = doubled(first);
  std::vector<std::uint8_t> message{octets.begin(), octets.end()};
  if (message.empty() || message.size() % first.size() != 0) {
    subkey = doubled(subkey);
    message.push_back(0x80);
    message.resize((message.size() + first.size() - 1) / first.size() * first.size());
  }
  const auto last = message.end() - static_cast<std::ptrdiff_t>(first.size());
  std::transform(last, message.end(), subkey.begin(), last, std::bit_xor<>{});
  encrypt(message);
  std::copy(last, message.end(), result);
}

void cmac(MacType type, Octets key, Octets octets, std::uint8_t* result) {
  if (type == MacType::aes_192_cmac) return cmac_192(key, octets, result);
  const auto algorithm = type == MacType::aes_128_cmac ? GNUTLS_MAC_AES_CMAC_128 : GNUTLS_MAC_AES_CMAC_256;
  require(gnutls_hmac_fast(algorithm, key.data(), key.size(), octets.data(), octets.size(), result), type);
}

std::string without_dashes(std::string_view word) {
  std::string kept;
  for (const char c : word)
    if (c != '-') kept += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return kept;
}

}  // namespace

std::string_view name(MacType type) { return entry(type).name; }

std::optional<MacType> parse_mac_type(std::string_view word) {
  struct Alias {
    std::string_view word;
    MacType type;
  };
  static constexpr std::array aliases{
      Alias{"M", MacType::md5},
      Alias{"SHA", MacType::sha1},
      Alias{"AES", MacType::aes_128_cmac},
      Alias{"AES128CMAC", MacType::aes_128_cmac},
      Alias{"AES192CMAC", MacType::aes_192_cmac},
      Alias{"AES256CMAC", MacType::aes_256_cmac},
  };
  const std::string plain = without_dashes(word);
  for (const Entry& known : entries)
    if (plain == without_dashes(known.name)) return known.type;
  for (const Alias& alias : aliases)
    if (plain == alias.word) return alias.type;
  return std::nullopt;
}

std::size_t digest_size(MacType type) { return entry(type).digest_size; }
std::optional<std::size_t> key_size(MacType type) { return entry(type).key_size; }

bool is_digest_size(MacType type, std::size_t size) {
  return size == digest_size(type) || size == std::min(digest_size(type), longest_cut_digest);
}

std::vector<std::uint8_t> digest(MacType type, Octets key, Octets octets) {
  if (key_size(type) && key.size() != *key_size(type))   // the library would abort
    throw std::invalid_argument(std::string{name(type)} + ": a key of " + std::to_string(key.size()) + " octets");
  std::vector<std::uint8_t> result(digest_size(type));
  (key_size(type) ? cmac : key_and_packet)(type, key, octets, result.data());
  return result;
}

bool digest_matches(MacType type, Octets key, Octets octets, Octets received) {
  if (!is_digest_size(type, received.size())) return false;
  return gnutls_memcmp(digest(type, key, octets).data(), received.data(), received.size()) == 0;
}

}  // namespace ntpsim::wire

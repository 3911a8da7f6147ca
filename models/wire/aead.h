// Authenticated encryption with associated data, as NTS uses it: AES-SIV-CMAC-256 (RFC 5297), number 15 in IANA's registry
// of AEAD algorithms and the one that every implementation of NTS has.
//
// GnuTLS 3.7.9 has no AES-GCM-SIV, so number 30 is not implemented.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace ntpsim::wire {

enum class AeadAlgorithm : std::uint16_t { aes_siv_cmac_256 = 15, aes_128_gcm_siv = 30 };

bool is_spoken(AeadAlgorithm algorithm);

inline constexpr std::size_t aead_key_size = 32;
inline constexpr std::size_t aead_tag_size = 16;     // a ciphertext is longer than its plaintext by this
inline constexpr std::size_t aead_nonce_size = 16;   // of our nonces; a received one may have any size but 0

class Aead {
 public:
  explicit Aead(std::span<const std::uint8_t> key);  // of aead_key_size octets, else std::invalid_argument

  // The tag, then the encrypted plaintext. The nonce must not be empty.
  std::vector<std::uint8_t> seal(std::span<const std::uint8_t> nonce, std::span<const std::uint8_t> associated,
                                 std::span<const std::uint8_t> plaintext) const;

  // Nothing if any octet of key, nonce, associated data or ciphertext differs.
  std::optional<std::vector<std::uint8_t>> open(std::span<const std::uint8_t> nonce, std::span<const std::uint8_t> associated,
                                                std::span<const std::uint8_t> ciphertext) const;

 private:
  struct Handle;
  struct Free { void operator()(Handle* handle) const; };
  std::unique_ptr<Handle, Free> handle_;
};

}  // namespace ntpsim::wire

#include "models/wire/aead.h"

#include <gnutls/crypto.h>

#include <new>
#include <stdexcept>

namespace ntpsim::wire {

struct Aead::Handle {
  gnutls_aead_cipher_hd_t cipher = nullptr;
};

void Aead::Free::operator()(Handle* handle) const {
  if (handle->cipher) gnutls_aead_cipher_deinit(handle->cipher);
  delete handle;
}

bool is_spoken(AeadAlgorithm algorithm) { return algorithm == AeadAlgorithm::aes_siv_cmac_256; }

Aead::Aead(std::span<const std::uint8_t> key) : handle_{new Handle} {
  if (key.size() != aead_key_size) throw std::invalid_argument("a key of AES-SIV-CMAC-256 has 32 octets");
  std::vector<std::uint8_t> copy{key.begin(), key.end()};   // GnuTLS needs it writable
  const gnutls_datum_t datum{copy.data(), static_cast<unsigned>(copy.size())};
  if (gnutls_aead_cipher_init(&handle_->cipher, GNUTLS_CIPHER_AES_128_SIV, &datum) != 0) throw std::bad_alloc{};
}

std::vector<std::uint8_t> Aead::seal(std::span<const std::uint8_t> nonce, std::span<const std::uint8_t> associated,
                                     std::span<const std::uint8_t> plaintext) const {
  std::vector<std::uint8_t> ciphertext(plaintext.size() + aead_tag_size);
  std::size_t size = ciphertext.size();
  const int status =
      gnutls_aead_cipher_encrypt(handle_->cipher, nonce.data(), nonce.size(), associated.data(), associated.size(), aead_tag_size,
                                 plaintext.data(), plaintext.size(), ciphertext.data(), &size);
  if (status != 0 || size != ciphertext.size()) throw std::logic_error("AES-SIV-CMAC-256 failed to encrypt");
  return ciphertext;
}

std::optional<std::vector<std::uint8_t>> Aead::open(std::span<const std::uint8_t> nonce,
                                                    std::span<const std::uint8_t> associated,
                                                    std::span<const std::uint8_t> ciphertext) const {
  if (nonce.empty() || ciphertext.size() < aead_tag_size) return std::nullopt;   // the library would abort
  // One octet more, so that an empty plaintext has an address too.
  std::vector<std::uint8_t> plaintext(ciphertext.size() - aead_tag_size + 1);
  std::size_t size = plaintext.size();
  const int status =
      gnutls_aead_cipher_decrypt(handle_->cipher, nonce.data(), nonce.size(), associated.data(), associated.size(), aead_tag_size,
                                 ciphertext.data(), ciphertext.size(), plaintext.data(), &size);
  if (status != 0) return std::nullopt;
  plaintext.resize(size);
  return plaintext;
}

}  // namespace ntpsim::wire

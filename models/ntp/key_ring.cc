#include "models/ntp/key_ring.h"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

#include "models/base/bytes.h"

namespace ntpsim::ntp {

namespace {

constexpr std::size_t key_id_size = 4;

void require_valid(const Key& key) {
  const std::string name = "key " + std::to_string(key.id);
  if (key.id == 0) throw std::invalid_argument(name + ": the identifier zero stands for a crypto-NAK");
  if (key.secret.empty()) throw std::invalid_argument(name + ": it is empty");
  const auto size = wire::key_size(key.type);
  if (size && key.secret.size() != *size)
    throw std::invalid_argument(name + ": a key of " + std::string{wire::name(key.type)} + " has " + std::to_string(*size) +
                                " octets, this one " + std::to_string(key.secret.size()));
}

int version(std::span<const std::uint8_t> octets) { return octets[0] >> 3 & 7; }

}  // namespace

KeyRing::KeyRing(std::vector<Key> keys, std::optional<std::set<KeyId>> trusted) {
  for (Key& key : keys) {
    require_valid(key);
    const KeyId id = key.id;
    if (!trusted) trusted_.insert(id);
    if (!keys_.emplace(id, std::move(key)).second)
      throw std::invalid_argument("key " + std::to_string(id) + ": there are two of them");
  }
  if (!trusted) return;
  for (const KeyId id : *trusted)
    if (!keys_.contains(id)) throw std::invalid_argument("key " + std::to_string(id) + ": it is trusted, but not there");
  trusted_ = std::move(*trusted);
}

Reason KeyRing::usable(KeyId id, const IpAddress& peer) const {
  const auto found = keys_.find(id);
  if (found == keys_.end()) return Reason::unknown_key;
  if (!trusted_.contains(id)) return Reason::untrusted_key;
  const auto& allowed = found->second.only_from;
  const auto holds_peer = [&](const Prefix& prefix) { return prefix.contains(peer); };
  if (!allowed.empty() && std::none_of(allowed.begin(), allowed.end(), holds_peer)) return Reason::key_not_for_address;
  return Reason::none;
}

void KeyRing::require(KeyId id) const {
  if (id != 0 && !keys_.contains(id)) throw std::invalid_argument("key " + std::to_string(id) + ": it is not there");
}

std::vector<std::uint8_t> KeyRing::seal(std::vector<std::uint8_t> octets, KeyId id,
                                        std::optional<std::size_t> digest_limit) const {
  const auto found = keys_.find(id);
  if (found == keys_.end()) throw std::invalid_argument("key " + std::to_string(id) + ": it is not there");
  if (octets.size() < wire::header_size) throw std::invalid_argument("a MAC follows a header");
  const Key& key = found->second;
  const std::vector<std::uint8_t> digest = wire::digest(key.type, key.secret, octets);
  const bool is_whole = digest_limit ? *digest_limit >= digest.size() : version(octets) < 4;
  const std::size_t size = is_whole ? digest.size() : std::min(digest.size(), wire::longest_cut_digest);
  ByteWriter writer{octets};
  writer.u32(id);
  writer.append(std::span{digest}.first(size));
  return octets;
}

Reason KeyRing::check(std::span<const std::uint8_t> octets, const std::optional<wire::Mac>& mac, const IpAddress& from,
                      KeyId key) const {
  if (!mac) return key == 0 ? Reason::none : Reason::not_authenticated;
  if (is_crypto_nak(*mac)) return Reason::crypto_nak;
  if (key != 0 && mac->key_id != key) return Reason::other_key;
  const Reason reason = usable(mac->key_id, from);
  return reason == Reason::none ? check_digest(octets, *mac) : reason;
}

Reason KeyRing::check_digest(std::span<const std::uint8_t> octets, const wire::Mac& mac) const {
  const Key& key = keys_.at(mac.key_id);
  if (!wire::is_digest_size(key.type, mac.digest.size())) return Reason::bad_mac_length;
  const auto authenticated = octets.first(octets.size() - key_id_size - mac.digest.size());
  return wire::digest_matches(key.type, key.secret, authenticated, mac.digest) ? Reason::none : Reason::bad_digest;
}

bool is_crypto_nak(const wire::Mac& mac) { return mac.key_id == 0 && mac.digest.empty(); }

std::vector<std::uint8_t> with_crypto_nak(std::vector<std::uint8_t> octets) {
  octets.insert(octets.end(), key_id_size, 0);
  return octets;
}

}  // namespace ntpsim::ntp

// The symmetric keys of a host, which of them it trusts, and whether a packet verifies with them.
//
// An association may have one key. A packet is then accepted or rejected like this (RFC 5905, appendix A.5.1):
//
//   the packet carries     association with a key            association without, or no association
//   no MAC                 not_authenticated                 none: it is not authenticated
//   a crypto-NAK           crypto_nak                        crypto_nak
//   a MAC of that key      none, if the digest is right      none, if the digest is right
//   a MAC of another key   other_key                         none, if the digest is right
//
// A crypto-NAK is a key identifier of zero without digest. A server answers with one what it cannot authenticate
// (unknown_key, untrusted_key, key_not_for_address, bad_mac_length, bad_digest). It is not authenticated itself, so a
// client believes it only if the origin timestamp is that of its request.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <vector>

#include "models/base/reason.h"
#include "models/ntp/key.h"
#include "models/wire/packet.h"

namespace ntpsim::ntp {

class KeyRing {
 public:
  KeyRing() = default;
  // Trusts the keys named (ntpd's trustedkey), or all of them if none are named (chronyd). Throws
  // std::invalid_argument for two keys of one identifier, an identifier of zero, a key of the wrong size, or trust in a
  // key that is not there.
  explicit KeyRing(std::vector<Key> keys, std::optional<std::set<KeyId>> trusted = std::nullopt);

  // Whether packets of this host to or from that address may be authenticated with it: none, unknown_key, untrusted_key or
  // key_not_for_address.
  Reason usable(KeyId id, const IpAddress& peer) const;

  // Throws std::invalid_argument for a key that is not there; zero is none.
  void require(KeyId id) const;

  // The packet with a MAC behind it. `digest_limit` is for answers: their digest has the form of the request's digest, which
  // the client understands. Throws std::invalid_argument for a key that is not there.
  std::vector<std::uint8_t> seal(std::vector<std::uint8_t> octets, KeyId id,
                                 std::optional<std::size_t> digest_limit = std::nullopt) const;

  // Whether the MAC of a packet verifies, as wire::parse read it from these octets. `key` is the association's, zero for none.
  Reason check(std::span<const std::uint8_t> octets, const std::optional<wire::Mac>& mac, const IpAddress& from,
               KeyId key = 0) const;

 private:
  Reason check_digest(std::span<const std::uint8_t> octets, const wire::Mac& mac) const;

  std::map<KeyId, Key> keys_;
  std::set<KeyId> trusted_;
};

bool is_crypto_nak(const wire::Mac& mac);
std::vector<std::uint8_t> with_crypto_nak(std::vector<std::uint8_t> octets);

}  // namespace ntpsim::ntp

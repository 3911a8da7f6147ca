// The keys with which an NTS server makes its cookies, so that it keeps nothing of its clients (RFC 8915, section 6).
//
// A cookie is 104 octets: the number of the key (4), a nonce (16), and encrypted with the key and the number as associated
// data: the algorithm (2), two octets of zeros, the client's key (32) and the server's (32), with a tag of 16.
//
// The newest key makes cookies. Every `rotate` a new one takes its place and the oldest is thrown away, so a cookie is taken
// for at least `rotate` times the number of kept keys after it was made.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "models/base/random.h"
#include "models/ntp/nts/nts_keys.h"
#include "models/wire/aead.h"

namespace ntpsim::ntp {

inline constexpr std::size_t cookie_size = 104;

class CookieKeys {
 public:
  CookieKeys(Duration rotate, int kept, Random random);   // throws std::invalid_argument where one is negative

  // The first key, or those of `text`, which text() gave; where that does not parse nothing is taken from it. False then.
  // Keys keep their age, by the monotonic clock of the host that they were stored on.
  bool start(MonoTime now, std::string_view text = {});
  std::string text() const;                 // when the newest was made; a line for each, the newest first: number and octets

  // The newest key is old enough: true, and there is a new one.
  bool rotate(MonoTime now);
  std::optional<MonoTime> next_rotation() const;   // none: never

  Bytes make(const NtsKeys& keys);          // no two are the same
  std::optional<NtsKeys> open(std::span<const std::uint8_t> cookie) const;

 private:
  struct Key {
    std::uint32_t number = 0;
    Bytes octets;
    wire::Aead aead;
  };
  void add(std::uint32_t number);
  bool read(std::string_view text);

  Duration rotate_;
  std::size_t kept_;
  Random random_;
  MonoTime since_;                          // when the newest key was made
  std::deque<Key> keys_;                    // the newest first
};

}  // namespace ntpsim::ntp

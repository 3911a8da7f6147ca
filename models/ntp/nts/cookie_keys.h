// The keys of an NTS server's cookies. Cookies hold the state of the clients, so the server keeps none (RFC 8915, section 6).
//
// A cookie is 104 octets: the number of the key (4), a nonce (16), and encrypted with the key and the number as associated
// data: the algorithm (2), two octets of zeros, the client's key (32) and the server's (32), with a tag of 16.
//
// The newest key makes cookies. After each interval `rotate` a new key takes its place and the oldest is dropped. So a cookie
// is valid for at least `rotate` times the number of kept keys.
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

  // Restores the keys of `text`, which text() has written, or makes a first key. False: `text` does not parse and is not used.
  // Keys keep their age, by the host's monotonic clock.
  bool start(MonoTime now, std::string_view text = {});
  std::string text() const;                 // when the newest was made, then a line per key, the newest first: number and octets

  // Makes a new key if the newest is old enough. True: there is a new one.
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

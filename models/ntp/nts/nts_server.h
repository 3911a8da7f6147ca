// NTS as a server: it establishes keys with clients over TLS, and answers their protected requests. It keeps no state of
// clients: their cookies contain all of it (RFC 8915).
//
// Key establishment is one message in and one out; then the stream is closed by the server:
//
//   the request                                        the answer
//   breaks the format, has no next protocol or         error 1, Bad Request
//     algorithm, or records that only servers send
//   has an unknown critical record                     error 0, Unrecognized Critical Record
//   does not offer NTPv4                               an empty list of protocols
//   offers no algorithm that is implemented here       NTPv4 and an empty list of algorithms
//   else                                               NTPv4, the algorithm, server and port if configured, 8 cookies
//
// A request for the time is answered like this:
//
//   unique identifier, cookie and authenticator        a protected answer, with a cookie for the cookie of the request
//     verify                                             and for each of its placeholders
//   nts_unknown_cookie, nts_bad_authenticator          NTS NAK: the kiss NTSN with the unique identifier, unprotected
//   nts_missing_field                                  nothing
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "models/base/reason.h"
#include "models/engine.h"
#include "models/ntp/nts/cookie_keys.h"
#include "models/ntp/nts/nts_config.h"
#include "models/ntp/nts/nts_keys.h"
#include "models/wire/nts_ke.h"
#include "models/wire/packet.h"

namespace ntpsim::ntp {

// The server's answer to the octets of a stream so far.
struct NtsEstablishment {
  Reason reason = Reason::none;             // none: the client has keys and cookies
  Bytes answer;
};

// A request for the time, as the server has read it.
struct NtsRequest {
  Reason reason = Reason::none;
  Bytes identifier;                         // present with every reason but nts_missing_field
  NtsKeys keys;                             // without a reason only
  std::size_t size = 0;                     // of the whole request: the answer must not be larger
  std::vector<std::size_t> places;          // the sizes of the cookie's and the placeholders' values
};

class NtsServer {
 public:
  // `path` names the streams of its random numbers. Throws std::invalid_argument for what cannot be followed.
  NtsServer(const NtsServerConfig& config, std::uint64_t seed, std::string path);

  // Starts with the keys of its last run, as stored_keys() has written them. False: they do not parse, and new ones are made.
  // After a restart without stored keys it draws other numbers than before.
  bool start(MonoTime now, std::string_view stored = {});
  std::string stored_keys() const { return cookies_.text(); }

  std::uint16_t port() const { return config_.port; }
  TlsServer tls() const;

  bool rotate(MonoTime now) { return cookies_.rotate(now); }   // true: there is a new key
  std::optional<MonoTime> next_rotation() const { return cookies_.next_rotation(); }

  // Nothing: the message is not complete.
  std::optional<NtsEstablishment> establish(std::span<const std::uint8_t> received, const std::vector<Bytes>& exported);

  // `packet` was parsed from `octets`.
  NtsRequest open(std::span<const std::uint8_t> octets, const wire::Packet& packet) const;

  Bytes protect(const wire::Header& answer, const NtsRequest& request);
  static Bytes nak(const wire::Header& kiss, const NtsRequest& request);

 private:
  wire::KeMessage answer(const wire::KeMessage& request, const std::vector<Bytes>& exported);

  NtsServerConfig config_;
  std::uint64_t seed_;
  std::string path_;
  CookieKeys cookies_;
  Random nonces_;
};

}  // namespace ntpsim::ntp

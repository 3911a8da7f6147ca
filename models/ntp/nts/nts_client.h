// NTS as a client of one server: keys, cookies, protected requests, and the verification of answers (RFC 8915).
//
//   state          poll, and it is time     request      receive: established   failed, or closed   NAK, last cookie gone
//   without_keys   establishing             —            —                      —                   —
//   establishing   —, too long: failed      —            ready                  without_keys        —
//   ready          —                        —            —                      —                   without_keys, at a poll
//
// Keys are discarded when the server that they are for has no known address: ready becomes without_keys.
//
// Each cookie is sent once, so that an observer on the path cannot link two requests of one client. Each request asks for as
// many cookies as are missing to eight. A NAK is not authenticated: it is believed only if no protected answer arrives before
// the next poll. Keys are established anew after 10 s, 15 s, 22.5 s, ... up to 5 days. These intervals start again after a
// protected answer, because establishing keys does not show that they work.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "models/base/random.h"
#include "models/base/reason.h"
#include "models/engine.h"
#include "models/ntp/nts/nts_config.h"
#include "models/ntp/nts/nts_keys.h"
#include "models/wire/nts_ke.h"
#include "models/wire/packet.h"

namespace ntpsim::ntp {

inline constexpr std::size_t cookies_wanted = 8;

class NtsClient {
 public:
  enum class State { without_keys, establishing, ready };

  // `name` is the source's name, which the certificate must be for.
  NtsClient(const NtsSourceConfig& config, std::string name, Random random);

  State state() const { return state_; }
  std::size_t cookies() const { return jar_.size(); }
  std::uint16_t port() const { return config_.port; }      // of the NTS-KE server

  // ---- at each poll of the source ----
  enum class Turn {
    send,        // protect() a request
    establish,   // open a stream to the NTS-KE server, with tls()
    wait,        // nothing: keys are being established, or will be at a later poll
  };
  Turn poll(MonoTime now);

  // ---- key establishment ----
  TlsClient tls() const;
  Bytes request(const std::vector<Bytes>& exported);        // once the stream is open
  // Nothing: the message is not complete. Else close the stream: `none` if there are keys and cookies now, or the reason why
  // not.
  std::optional<Reason> receive(std::span<const std::uint8_t> data, MonoTime now);
  Reason closed(Reason reason);                             // by the other end or the network; why there are no keys
  void discard();                                           // keys for a server that cannot be asked
  // The server for the time, as the NTS-KE server has named it.
  const std::string& server() const { return server_; }     // a name or an address; empty: the same host
  std::optional<std::uint16_t> server_port() const { return server_port_; }   // none: the configured one

  // ---- packets ----
  Bytes protect(const wire::Header& header);                // only in a turn to send
  // Verifies a packet that claims to be the answer; it was parsed from `octets`. A NAK gives nts_nak.
  Reason verify(std::span<const std::uint8_t> octets, const wire::Packet& packet);

 private:
  // The events that end a state.
  enum class Change { began, established, failed, dropped };
  void transition(Change change);
  void begin(MonoTime now);
  Reason fail(Reason reason);
  Reason adopt(const wire::KeMessage& message, MonoTime now);
  bool needs_keys(MonoTime now) const;
  Reason verify_nak(const wire::Packet& packet);
  void keep_cookies(std::span<const std::uint8_t> plaintext);

  NtsSourceConfig config_;
  std::string name_;
  Random random_;
  State state_ = State::without_keys;

  // Key establishment
  MonoTime began_;
  MonoTime established_;
  std::optional<MonoTime> next_attempt_;    // nothing: at once
  Duration retry_;
  std::vector<Bytes> exported_;
  Bytes received_;
  std::string server_;
  std::optional<std::uint16_t> server_port_;

  // Packets
  NtsKeys keys_;
  std::deque<Bytes> jar_;                   // the oldest first
  Bytes identifier_;                        // of the last request
  wire::NtpTimestamp transmit_;             // ... and its transmit timestamp
  bool answered_ = false;                   // ... by a protected packet
  bool nak_ = false;                        // ... by a NAK
};

}  // namespace ntpsim::ntp

// NTS as a client of one server: its keys, its jar of cookies, what it sends and what it believes (RFC 8915).
//
//   state          poll, and it is time     request      receive: established   failed, or closed   NAK, last cookie gone
//   without_keys   establishing             —            —                      —                   —
//   establishing   —, too long: failed      —            ready                  without_keys        —
//   ready          —                        —            —                      —                   without_keys, at a poll
//
// Keys that are of no use, since nobody knows where to ask with them, are discarded: ready becomes without_keys.
//
// Each cookie is sent once, so that nobody on the path can tell by it that two requests are of one client; each request asks
// for as many as are missing to eight. A NAK is not authenticated: it is believed when the next poll comes and no protected
// answer has come before. Keys are established anew after 10 s, 15 s, 22.5 s, ... up to 5 days, counted from the last
// protected answer: establishing them alone does not show that they are of use.
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

  // `name` is the source's own, for its certificate.
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
  // Nothing: more has to come. Else the end: close the stream. With none there are keys and cookies, else the reason why not.
  std::optional<Reason> receive(std::span<const std::uint8_t> data, MonoTime now);
  Reason closed(Reason reason);                             // by the other end or the network: why there are no keys
  void discard();                                           // keys that are of no use
  // Where the time is to be asked for, as the NTS-KE server said.
  const std::string& server() const { return server_; }     // a name or an address; empty: the same host
  std::optional<std::uint16_t> server_port() const { return server_port_; }   // none: the configured one

  // ---- packets ----
  Bytes protect(const wire::Header& header);                // only in a turn to send
  // Of a packet that claims to be the answer; it was parsed from `octets`. A nak is nts_nak.
  Reason verify(std::span<const std::uint8_t> octets, const wire::Packet& packet);

 private:
  // What ends a state.
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
  std::optional<MonoTime> next_attempt_;    // none: at once
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

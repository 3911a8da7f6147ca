// One end of a TLS 1.3 connection between two buffers: octets from the other end go in, octets for it come out. GnuTLS does
// the cryptography, deterministically (deterministic.h).
//
//   state        the handshake is over   it fails, or breaks    close_notify comes
//   handshake    open                    failed                 failed
//   open         —                       failed                 ended
//   ended        —                       —                      —
//   failed       —                       —                      —
//
// In `failed` there may still be an alert to send, which tells the other end why.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "models/base/reason.h"
#include "models/base/time.h"
#include "models/engine.h"
#include "sim/tls/authority.h"

namespace ntpsim::tls {

// The source of randomness of one end of a connection.
struct Origin {
  std::uint64_t seed = 0;
  std::string path;
};

class Session {
 public:
  enum class State { handshake, open, ended, failed };

  // `authorities` are trusted if the client names none. Throws std::invalid_argument for PEM that does not parse. The dates of
  // certificates are checked against the host's clock.
  static std::unique_ptr<Session> connect(const TlsClient& client, const std::string& authorities, const Origin& origin,
                                          LocalTime now);
  static std::unique_ptr<Session> accept(const TlsServer& server, const Identity& identity, const Origin& origin, LocalTime now);
  ~Session();

  void receive(std::span<const std::uint8_t> octets, LocalTime now);
  void send(std::span<const std::uint8_t> data, LocalTime now);   // kept until the connection is open
  void close(LocalTime now);                                      // sends close_notify

  State state() const { return state_; }
  Reason reason() const { return reason_; }                       // of failed
  const std::vector<Bytes>& exported() const { return exported_; }
  Bytes take_outgoing() { return std::exchange(outgoing_, {}); }  // for the other end
  Bytes take_data() { return std::exchange(data_, {}); }          // from the other end

 private:
  struct Library;
  Session(const Origin& origin, std::vector<TlsExporter> exporters);
  void work(LocalTime now, const std::function<void()>& what);
  void advance();
  void shake_hands();
  void read();
  void write_waiting();
  void export_keys();
  void transition(State to, Reason reason = Reason::none);
  Reason judge() const;               // the certificate of the other end

  Origin origin_;
  std::vector<TlsExporter> exporters_;
  std::unique_ptr<Library> library_;
  std::uint64_t works_ = 0;
  State state_ = State::handshake;
  Reason reason_ = Reason::none;
  Reason judgement_ = Reason::none;
  LocalTime now_;
  Bytes incoming_;
  Bytes outgoing_;
  Bytes data_;
  Bytes waiting_;
  std::vector<Bytes> exported_;
};

}  // namespace ntpsim::tls

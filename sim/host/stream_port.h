// A host's TCP connections as its programs see them. Nothing of ns-3 shows here.
//
// Nobody is called from inside a call of StreamPort: what happens is told at the same instant, behind the running event.
// Segments are no datagrams: they appear in no packet log, carry no stamps, and wait for no interrupt of the host's profile.
#pragma once

#include <cstddef>
#include <cstdint>
#include <variant>

#include "models/base/address.h"
#include "models/base/bytes.h"
#include "models/base/icmp.h"

namespace ntpsim::host {

using StreamHandle = std::uint64_t;    // one end of a connection; unique on its host, never used twice

enum class StreamError {
  refused,                             // nobody listens there
  reset,                               // by the other end
  timed_out,                           // no answer, however often it was tried
  no_route,                            // the host itself knows no way
  address_taken,                       // the local one
};
using StreamFailure = std::variant<StreamError, IcmpError>;   // ICMP: it could not be connected

// A user is never told of more octets than this ahead of what it has read: the rest waits in TCP's buffer, and when that is
// full at the other end.
inline constexpr std::size_t unread_octets = 1 << 16;

class StreamUser {
 public:
  virtual ~StreamUser() = default;
  virtual void connected(StreamHandle stream) = 0;
  // Somebody has connected to a port that is listened on. False: nobody wants to talk to him; he is reset.
  virtual bool accepted(StreamHandle stream, const Endpoint& local, const Endpoint& remote) = 0;
  virtual void received(StreamHandle stream, Bytes data) = 0;
  virtual void sent(StreamHandle stream, std::size_t octets) = 0;   // so many have left the queue for TCP's own buffer
  virtual void peer_closed(StreamHandle stream) = 0;                // behind all data; sending is still possible
  virtual void failed(StreamHandle stream, const StreamFailure& why) = 0;   // the stream's last words
};

// One per host. Whoever is given as a user must outlive the listening and the stream.
class StreamPort {
 public:
  virtual ~StreamPort() = default;
  virtual bool listen(bool ipv6, std::uint16_t port, StreamUser& user) = 0;   // false: the port is taken
  virtual void stop_listening(bool ipv6, std::uint16_t port) = 0;             // what has been accepted stays
  // An unspecified local address is told by the route, a local port of 0 drawn from the host's stream of random numbers.
  virtual StreamHandle connect(const Endpoint& local, const Endpoint& remote, StreamUser& user) = 0;
  virtual Endpoint local(StreamHandle stream) const = 0;    // of an open stream
  virtual void send(StreamHandle stream, Bytes data) = 0;   // queued without a limit: see sent()
  virtual void read(StreamHandle stream, std::size_t octets) = 0;   // of what it was told: there is room again
  virtual void shutdown(StreamHandle stream) = 0;           // no more will be sent
  virtual void close(StreamHandle stream) = 0;              // nor read: what is queued still leaves, the user hears nothing more
};

}  // namespace ntpsim::host

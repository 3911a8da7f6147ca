// A host's TCP connections as its programs use them. It does not depend on ns-3.
//
// A user is never called from inside a call of StreamPort: events are told at the same instant, after the running event. Segments
// are no datagrams: they appear in no packet log, have no stamps, and the host profile's delays do not hold for them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <variant>

#include "models/base/address.h"
#include "models/base/bytes.h"
#include "models/base/icmp.h"

namespace ntpsim::host {

using StreamHandle = std::uint64_t;    // one end of a connection; unique on its host, used only once

enum class StreamError {
  refused,                             // no program listens there
  reset,                               // by the other end
  timed_out,                           // no answer to any attempt
  no_route,                            // the host itself has no route
  address_taken,                       // the local address
};
using StreamFailure = std::variant<StreamError, IcmpError>;   // ICMP: it could not be connected

// A user is never told of more octets than this before it reads. The rest waits in TCP's buffer, and at the other end when that
// is full.
inline constexpr std::size_t unread_octets = 1 << 16;

class StreamUser {
 public:
  virtual ~StreamUser() = default;
  virtual void connected(StreamHandle stream) = 0;
  // A host has connected to a port that is listened on. False: the connection is not wanted and is reset.
  virtual bool accepted(StreamHandle stream, const Endpoint& local, const Endpoint& remote) = 0;
  virtual void received(StreamHandle stream, Bytes data) = 0;
  virtual void sent(StreamHandle stream, std::size_t octets) = 0;   // this number has moved from the queue to TCP's own buffer
  virtual void peer_closed(StreamHandle stream) = 0;                // after all data; sending is still possible
  virtual void failed(StreamHandle stream, const StreamFailure& why) = 0;   // the stream's last event
};

// One for each host. Users must outlive the listening and the stream.
class StreamPort {
 public:
  virtual ~StreamPort() = default;
  virtual bool listen(bool ipv6, std::uint16_t port, StreamUser& user) = 0;   // false: the port is taken
  virtual void stop_listening(bool ipv6, std::uint16_t port) = 0;             // accepted streams stay open
  // The route gives an unspecified local address; a local port of 0 is drawn from the host's random stream.
  virtual StreamHandle connect(const Endpoint& local, const Endpoint& remote, StreamUser& user) = 0;
  virtual Endpoint local(StreamHandle stream) const = 0;    // of an open stream
  virtual void send(StreamHandle stream, Bytes data) = 0;   // queued without a limit: see sent()
  virtual void read(StreamHandle stream, std::size_t octets) = 0;   // of those it was told of: this makes room for more
  virtual void shutdown(StreamHandle stream) = 0;           // no more will be sent
  virtual void close(StreamHandle stream) = 0;              // queued data are still sent; nothing more is told
};

}  // namespace ntpsim::host

// The TCP connections of a host's real programs: maps their numbers to the port's.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "sim/daemon/streams.h"
#include "sim/host/event_queue.h"
#include "sim/host/stream_port.h"

namespace ntpsim::host {

class RealStreams final : public StreamUser {
 public:
  // `told`: called when a program has a new event.
  RealStreams(StreamPort& port, daemon::Streams& programs, EventQueue& events, std::function<void()> told);
  ~RealStreams() override;

  // ---- for daemon::World ----
  void listen(const Endpoint& local, bool on);
  void connect(daemon::ConnectionId id, const Endpoint& local, const Endpoint& remote, Duration after);
  void send(daemon::ConnectionId id, std::vector<std::uint8_t> data, Duration after);
  void read(daemon::ConnectionId id, std::size_t octets);
  void shutdown(daemon::ConnectionId id, Duration after);
  void close(daemon::ConnectionId id, Duration after);

  // ---- StreamUser ----
  void connected(StreamHandle stream) override;
  bool accepted(StreamHandle stream, const Endpoint& local, const Endpoint& remote) override;
  void received(StreamHandle stream, Bytes data) override;
  void sent(StreamHandle stream, std::size_t octets) override;
  void peer_closed(StreamHandle stream) override;
  void failed(StreamHandle stream, const StreamFailure& why) override;

 private:
  void listen_on(bool ipv6, std::uint16_t port, bool on);
  void later(Duration after, std::function<void()> what);
  void pair(daemon::ConnectionId id, StreamHandle stream);
  std::optional<StreamHandle> part(daemon::ConnectionId id);   // its handle

  StreamPort& port_;
  daemon::Streams& programs_;
  EventQueue& events_;
  std::function<void()> told_;
  std::map<std::pair<bool, std::uint16_t>, int> listeners_;   // family and port number -> number of sockets
  std::map<daemon::ConnectionId, StreamHandle> handles_;
  std::map<StreamHandle, daemon::ConnectionId> streams_;
};

}  // namespace ntpsim::host

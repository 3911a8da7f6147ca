// The streams of an engine: between its numbers and the port's.
#pragma once

#include <functional>
#include <map>
#include <optional>

#include "models/engine.h"
#include "sim/net/port.h"

namespace ntpsim::net {

class ProgramStreams final : public StreamUser {
 public:
  // `tell` may carry out the engine's answer before it returns, but nothing is told from inside carry_out().
  ProgramStreams(Port& port, std::function<void(const StreamEvent&)> tell);
  ~ProgramStreams() override;

  // What there is to tell at once: a port that is taken.
  std::optional<StreamEvent> carry_out(Stream& action);

  void connected(StreamHandle stream) override;
  bool accepted(StreamHandle stream, const Endpoint& local, const Endpoint& remote) override;
  void received(StreamHandle stream, Bytes data) override;
  void sent(StreamHandle, std::size_t) override {}
  void peer_closed(StreamHandle stream) override;
  void failed(StreamHandle stream, StreamError error) override;

 private:
  struct Open {
    StreamId id = 0;
    Endpoint remote;
  };

  void connect(const StreamConnect& connect);
  std::optional<StreamEvent> listen(const StreamListen& listen);
  void send(StreamSend& send);
  void close(StreamId id);
  void add(StreamHandle stream, const Open& open);
  void forget(StreamHandle stream);

  StreamPort& port() { return port_.streams(); }   // a host that speaks no TCP has none before it is asked for

  Port& port_;
  std::function<void(const StreamEvent&)> tell_;
  std::map<StreamId, StreamHandle> handles_;
  std::map<StreamHandle, Open> streams_;
  std::map<std::uint16_t, StreamId> listeners_;   // by port
  StreamId next_accepted_ = first_accepted_stream;
};

}  // namespace ntpsim::net

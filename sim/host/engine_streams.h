// The streams of an engine: maps its numbers to the port's, and puts TLS between them if the engine asks for it.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>

#include "models/engine.h"
#include "sim/host/port.h"
#include "sim/host/kernel.h"
#include "sim/tls/session.h"

namespace ntpsim::host {

class EngineStreams final : public StreamUser {
 public:
  // `tell` may carry out the engine's answer before it returns, but it is never called from inside carry_out().
  EngineStreams(Kernel& kernel, std::function<void(const StreamEvent&)> tell);
  ~EngineStreams() override;

  // The events that follow at once: a port that is taken, or a certificate that cannot be used.
  std::optional<StreamEvent> carry_out(Stream& action);

  void connected(StreamHandle stream) override;
  bool accepted(StreamHandle stream, const Endpoint& local, const Endpoint& remote) override;
  void received(StreamHandle stream, Bytes data) override;
  void sent(StreamHandle, std::size_t) override {}
  void peer_closed(StreamHandle stream) override;
  void failed(StreamHandle stream, const StreamFailure& why) override;

 private:
  struct Open {
    StreamId id = 0;
    std::optional<StreamId> listener;        // the listener that accepted it
    Endpoint remote;
    Endpoint local;
    std::optional<TlsClient> wanted;         // TLS, which begins when TCP is connected
    std::unique_ptr<tls::Session> session;
    bool is_connected = false;
    bool is_told = false;                    // the engine knows that it is open
    bool is_left = false;                    // ... and has closed it; it is kept until the other end has closed too
  };
  struct Listener {
    StreamId id = 0;
    std::optional<TlsServer> tls;
    tls::Identity identity;
  };

  void connect(const StreamConnect& connect);
  std::optional<StreamEvent> listen(const StreamListen& listen);
  void send(StreamSend& send);
  void close(StreamId id);
  void stop_listening(std::uint16_t number);

  tls::Identity identity_for(const TlsServer& server);
  tls::Origin origin_of(StreamHandle stream);
  LocalTime local_time() { return kernel_.now().local; }

  void attend(StreamHandle stream);          // tells the new events of its TLS
  void flush(StreamHandle stream, Open& open);
  void tell_opened(StreamHandle stream);
  void end(StreamHandle stream, Reason reason);
  void leave(StreamHandle stream);
  Open* find(StreamHandle stream);           // null: it was closed
  void add(StreamHandle stream, Open open);
  void forget(StreamHandle stream);
  StreamPort& port() { return kernel_.port().streams(); }   // made on first use: many hosts have no TCP

  Kernel& kernel_;
  std::function<void(const StreamEvent&)> tell_;
  std::map<StreamId, StreamHandle> handles_;
  std::map<StreamHandle, Open> streams_;
  std::map<std::uint16_t, Listener> listeners_;   // by port
  StreamId next_accepted_ = first_accepted_stream;
};

}  // namespace ntpsim::host

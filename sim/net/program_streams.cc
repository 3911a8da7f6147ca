#include "sim/net/program_streams.h"

#include <algorithm>
#include <utility>

namespace ntpsim::net {

namespace {

Reason reason_of(StreamError error) {
  switch (error) {
    case StreamError::refused: return Reason::port_closed;
    case StreamError::reset: return Reason::stream_reset;
    case StreamError::timed_out: return Reason::timed_out;
    case StreamError::prohibited: return Reason::firewall;
    case StreamError::unreachable:
    case StreamError::no_route: return Reason::no_route;
    case StreamError::address_taken: return Reason::port_taken;
  }
  return Reason::stream_reset;
}

}  // namespace

ProgramStreams::ProgramStreams(Port& port, std::function<void(const StreamEvent&)> tell)
    : port_{port}, tell_{std::move(tell)} {}

ProgramStreams::~ProgramStreams() {
  for (const auto& [number, id] : listeners_)
    for (const bool ipv6 : {false, true}) port().stop_listening(ipv6, number);
  for (const auto& [stream, open] : streams_) port().close(stream);
}

std::optional<StreamEvent> ProgramStreams::carry_out(Stream& action) {
  struct Visitor {
    ProgramStreams& streams;
    std::optional<StreamEvent> operator()(const StreamConnect& a) const { return streams.connect(a), std::nullopt; }
    std::optional<StreamEvent> operator()(const StreamListen& a) const { return streams.listen(a); }
    std::optional<StreamEvent> operator()(StreamSend& a) const { return streams.send(a), std::nullopt; }
    std::optional<StreamEvent> operator()(const StreamClose& a) const { return streams.close(a.stream), std::nullopt; }
  };
  return std::visit(Visitor{*this}, action);
}

void ProgramStreams::connect(const StreamConnect& connect) {
  close(connect.stream);
  add(port().connect({}, connect.to, *this), {connect.stream, connect.to});
}

std::optional<StreamEvent> ProgramStreams::listen(const StreamListen& listen) {
  close(listen.listener);
  if (!port().listen(false, listen.port, *this)) return StreamClosed{listen.listener, Reason::port_taken};
  if (!port().listen(true, listen.port, *this)) {
    port().stop_listening(false, listen.port);
    return StreamClosed{listen.listener, Reason::port_taken};
  }
  listeners_[listen.port] = listen.listener;
  return std::nullopt;
}

void ProgramStreams::send(StreamSend& send) {
  const auto stream = handles_.find(send.stream);
  if (stream != handles_.end()) port().send(stream->second, std::move(send.data));
}

void ProgramStreams::close(StreamId id) {
  const auto listener = std::find_if(listeners_.begin(), listeners_.end(), [id](const auto& l) { return l.second == id; });
  if (listener != listeners_.end()) {
    for (const bool ipv6 : {false, true}) port().stop_listening(ipv6, listener->first);
    listeners_.erase(listener);
  }
  const auto stream = handles_.find(id);
  if (stream == handles_.end()) return;
  port().close(stream->second);
  forget(stream->second);
}

// ---- what the port tells ----

void ProgramStreams::connected(StreamHandle stream) {
  const Open& open = streams_.at(stream);
  tell_(StreamOpened{open.id, std::nullopt, open.remote, port().local(stream), {}});
}

bool ProgramStreams::accepted(StreamHandle stream, const Endpoint& local, const Endpoint& remote) {
  const auto listener = listeners_.find(local.port);
  if (listener == listeners_.end()) return false;   // closed while it was being made
  const StreamId id = next_accepted_++;
  add(stream, {id, remote});
  tell_(StreamOpened{id, listener->second, remote, local, {}});
  return true;
}

void ProgramStreams::received(StreamHandle stream, Bytes data) {
  port().read(stream, data.size());
  const auto open = streams_.find(stream);
  if (open != streams_.end()) tell_(StreamReceived{open->second.id, std::move(data)});
}

void ProgramStreams::peer_closed(StreamHandle stream) {
  const auto open = streams_.find(stream);
  if (open == streams_.end()) return;
  const StreamId id = open->second.id;
  port().close(stream);
  forget(stream);
  tell_(StreamClosed{id, Reason::none});
}

void ProgramStreams::failed(StreamHandle stream, StreamError error) {
  const auto open = streams_.find(stream);
  if (open == streams_.end()) return;
  const StreamId id = open->second.id;
  forget(stream);
  tell_(StreamClosed{id, reason_of(error)});
}

void ProgramStreams::add(StreamHandle stream, const Open& open) {
  handles_[open.id] = stream;
  streams_[stream] = open;
}

void ProgramStreams::forget(StreamHandle stream) {
  handles_.erase(streams_.at(stream).id);
  streams_.erase(stream);
}

}  // namespace ntpsim::net

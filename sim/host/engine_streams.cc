#include "sim/host/engine_streams.h"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

namespace ntpsim::host {

namespace {

Reason reason_of(StreamError error) {
  switch (error) {
    case StreamError::refused: return Reason::port_closed;
    case StreamError::reset: return Reason::stream_reset;
    case StreamError::timed_out: return Reason::timed_out;
    case StreamError::no_route: return Reason::no_route;
    case StreamError::address_taken: return Reason::port_taken;
  }
  return Reason::stream_reset;
}

}  // namespace

EngineStreams::EngineStreams(Kernel& kernel, std::function<void(const StreamEvent&)> tell)
    : kernel_{kernel}, tell_{std::move(tell)} {}

EngineStreams::~EngineStreams() {
  while (!listeners_.empty()) stop_listening(listeners_.begin()->first);
  for (const auto& [stream, open] : streams_) port().close(stream);
}

// ---- from the engine ----

std::optional<StreamEvent> EngineStreams::carry_out(Stream& action) {
  struct Visitor {
    EngineStreams& streams;
    std::optional<StreamEvent> operator()(const StreamConnect& a) const { return streams.connect(a), std::nullopt; }
    std::optional<StreamEvent> operator()(const StreamListen& a) const { return streams.listen(a); }
    std::optional<StreamEvent> operator()(StreamSend& a) const { return streams.send(a), std::nullopt; }
    std::optional<StreamEvent> operator()(const StreamClose& a) const { return streams.close(a.stream), std::nullopt; }
  };
  return std::visit(Visitor{*this}, action);
}

void EngineStreams::connect(const StreamConnect& connect) {
  close(connect.stream);
  Open open;
  open.id = connect.stream;
  open.remote = connect.to;
  open.wanted = connect.tls;
  add(port().connect({}, connect.to, *this), std::move(open));
}

std::optional<StreamEvent> EngineStreams::listen(const StreamListen& listen) {
  close(listen.listener);
  Listener listener{listen.listener, listen.tls, {}};
  if (listen.tls) try {
      listener.identity = identity_for(*listen.tls);
    } catch (const std::invalid_argument&) {
      return StreamClosed{listen.listener, Reason::tls_failed};
    }
  for (const bool ipv6 : {false, true}) {
    if (port().listen(ipv6, listen.port, *this)) continue;
    if (ipv6) port().stop_listening(false, listen.port);
    return StreamClosed{listen.listener, Reason::port_taken};
  }
  listeners_[listen.port] = std::move(listener);
  return std::nullopt;
}

void EngineStreams::send(StreamSend& send) {
  const auto stream = handles_.find(send.stream);
  if (stream == handles_.end()) return;
  Open& open = streams_.at(stream->second);
  if (!open.session) return port().send(stream->second, std::move(send.data));
  open.session->send(send.data, local_time());
  flush(stream->second, open);
}

void EngineStreams::close(StreamId id) {
  const auto listener = std::find_if(listeners_.begin(), listeners_.end(), [id](const auto& l) { return l.second.id == id; });
  if (listener != listeners_.end()) stop_listening(listener->first);
  const auto found = handles_.find(id);
  if (found != handles_.end()) leave(found->second);
}

// A stream that is closed at once would answer the other end's last data with a reset.
void EngineStreams::leave(StreamHandle stream) {
  Open& open = streams_.at(stream);
  if (open.session) {
    open.session->close(local_time());
    flush(stream, open);
  }
  if (!open.is_connected) {
    port().close(stream);
    return forget(stream);
  }
  handles_.erase(open.id);
  open.is_left = true;
  port().shutdown(stream);
}

void EngineStreams::stop_listening(std::uint16_t number) {
  for (const bool ipv6 : {false, true}) port().stop_listening(ipv6, number);
  listeners_.erase(number);
}

// ---- TLS ----

tls::Identity EngineStreams::identity_for(const TlsServer& server) {
  if (!server.certificates.empty()) {
    tls::Identity given{server.certificates, server.private_key};
    tls::check(given);
    return given;
  }
  const TlsHost host = kernel_.tls();
  auto names = host.names;
  names.insert(names.end(), server.names.begin(), server.names.end());
  return host.authority.issue({host.path, names, server.valid_from, server.valid_until});
}

// A handle is used only once on its host: no two connections share random numbers.
tls::Origin EngineStreams::origin_of(StreamHandle stream) {
  const TlsHost host = kernel_.tls();
  return {host.seed, host.path + ".tls-" + std::to_string(stream)};
}

void EngineStreams::attend(StreamHandle stream) {
  Open* open = find(stream);
  flush(stream, *open);
  const auto is = [&open](tls::Session::State state) { return open->session->state() == state; };
  if (!open->is_told && (is(tls::Session::State::open) || is(tls::Session::State::ended))) {
    tell_opened(stream);
    if ((open = find(stream)) == nullptr) return;   // the engine has closed it
  }
  if (Bytes data = open->session->take_data(); !data.empty()) {
    tell_(StreamReceived{open->id, std::move(data)});
    if ((open = find(stream)) == nullptr) return;
  }
  if (is(tls::Session::State::ended)) end(stream, Reason::none);
  else if (is(tls::Session::State::failed)) end(stream, open->session->reason());
}

void EngineStreams::flush(StreamHandle stream, Open& open) {
  if (Bytes octets = open.session->take_outgoing(); !octets.empty()) port().send(stream, std::move(octets));
}

// ---- from the port ----

void EngineStreams::connected(StreamHandle stream) {
  Open& open = streams_.at(stream);
  open.local = port().local(stream);
  open.is_connected = true;
  if (!open.wanted) return tell_opened(stream);
  try {
    open.session = tls::Session::connect(*open.wanted, kernel_.tls().authority.certificate(), origin_of(stream), local_time());
  } catch (const std::invalid_argument&) {          // the authority to trust is not a certificate
    return end(stream, Reason::tls_failed);
  }
  attend(stream);
}

bool EngineStreams::accepted(StreamHandle stream, const Endpoint& local, const Endpoint& remote) {
  const auto found = listeners_.find(local.port);
  if (found == listeners_.end()) return false;      // closed during the connection's handshake
  const Listener& listener = found->second;
  Open open;
  open.id = next_accepted_++;
  open.listener = listener.id;
  open.is_connected = true;
  open.remote = remote;
  open.local = local;
  if (listener.tls) open.session = tls::Session::accept(*listener.tls, listener.identity, origin_of(stream), local_time());
  const bool is_plain = !open.session;
  add(stream, std::move(open));
  if (is_plain) tell_opened(stream);
  return true;
}

void EngineStreams::received(StreamHandle stream, Bytes data) {
  port().read(stream, data.size());
  Open* const open = find(stream);
  if (open == nullptr) return;
  if (!open->session) return tell_(StreamReceived{open->id, std::move(data)});
  open->session->receive(data, local_time());
  attend(stream);
}

void EngineStreams::peer_closed(StreamHandle stream) {
  const auto found = streams_.find(stream);
  if (found == streams_.end()) return;
  // An end of TCP without an end of TLS may be an attacker's doing, but the data that the engine got are authentic.
  const bool has_shaken_hands = !found->second.session || found->second.is_told;
  if (!found->second.is_left) end(stream, has_shaken_hands ? Reason::none : Reason::tls_failed);
  if (streams_.contains(stream)) {
    port().close(stream);
    forget(stream);
  }
}

void EngineStreams::failed(StreamHandle stream, const StreamFailure& why) {
  const auto found = streams_.find(stream);
  if (found == streams_.end()) return;
  const Open& open = found->second;
  const StreamId id = open.id;
  const bool is_known = !open.is_left && (open.is_told || !open.listener);   // else it came in and never opened
  forget(stream);
  const Reason reason = std::visit([](const auto& what) { return reason_of(what); }, why);
  if (is_known) tell_(StreamClosed{id, reason});
}

void EngineStreams::tell_opened(StreamHandle stream) {
  Open& open = streams_.at(stream);
  open.is_told = true;
  tell_(StreamOpened{open.id, open.listener, open.remote, open.local,
                   open.session ? open.session->exported() : std::vector<Bytes>{}});
}

void EngineStreams::end(StreamHandle stream, Reason reason) {
  const Open& open = streams_.at(stream);
  const StreamId id = open.id;
  const bool is_known = open.is_told || !open.listener;
  leave(stream);
  if (is_known) tell_(StreamClosed{id, reason});
}

EngineStreams::Open* EngineStreams::find(StreamHandle stream) {
  const auto found = streams_.find(stream);
  return found == streams_.end() || found->second.is_left ? nullptr : &found->second;
}

void EngineStreams::add(StreamHandle stream, Open open) {
  handles_[open.id] = stream;
  streams_[stream] = std::move(open);
}

void EngineStreams::forget(StreamHandle stream) {
  if (const Open& open = streams_.at(stream); !open.is_left) handles_.erase(open.id);
  streams_.erase(stream);
}

}  // namespace ntpsim::host

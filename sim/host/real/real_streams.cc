#include "sim/host/real/real_streams.h"

#include <cerrno>
#include <utility>

namespace ntpsim::host {

namespace {

static_assert(unread_octets <= daemon::stream_buffer, "unread data must fit into a page");

// The errors that connect(2), read(2) and SO_ERROR give on Linux.
int error_number(StreamError error) {
  switch (error) {
    case StreamError::refused: return ECONNREFUSED;
    case StreamError::reset: return ECONNRESET;
    case StreamError::timed_out: return ETIMEDOUT;
    case StreamError::no_route: return ENETUNREACH;
    case StreamError::address_taken: return EADDRNOTAVAIL;
  }
  return ECONNABORTED;
}

}  // namespace

RealStreams::RealStreams(StreamPort& port, daemon::Streams& programs, EventQueue& events, std::function<void()> told)
    : port_{port}, programs_{programs}, events_{events}, told_{std::move(told)} {}

RealStreams::~RealStreams() {
  for (const auto& [key, users] : listeners_) port_.stop_listening(key.first, key.second);
  for (const auto& [stream, id] : streams_) port_.close(stream);
}

// A socket on [::] may take IPv4 too. Only its page shows whether it does, and on which of the host's addresses: Streams::arrived()
// asks it.
void RealStreams::listen(const Endpoint& local, bool on) {
  const bool ipv6 = local.address.is_v6();
  listen_on(ipv6, local.port, on);
  if (ipv6 && local.address.is_unspecified()) listen_on(false, local.port, on);
}

void RealStreams::listen_on(bool ipv6, std::uint16_t port, bool on) {
  int& users = listeners_[{ipv6, port}];
  users += on ? 1 : -1;
  if (on && users == 1) port_.listen(ipv6, port, *this);
  if (users > 0) return;
  port_.stop_listening(ipv6, port);
  listeners_.erase({ipv6, port});
}

void RealStreams::later(Duration after, std::function<void()> what) {
  if (after.is_zero()) return what();
  events_.schedule(events_.now() + after, std::move(what));
}

void RealStreams::connect(daemon::ConnectionId id, const Endpoint& local, const Endpoint& remote, Duration after) {
  later(after, [this, id, local, remote] { pair(id, port_.connect(local, remote, *this)); });
}

void RealStreams::send(daemon::ConnectionId id, std::vector<std::uint8_t> data, Duration after) {
  later(after, [this, id, data = std::move(data)] {
    if (const auto stream = handles_.find(id); stream != handles_.end()) port_.send(stream->second, data);
  });
}

void RealStreams::read(daemon::ConnectionId id, std::size_t octets) {
  if (const auto stream = handles_.find(id); stream != handles_.end()) port_.read(stream->second, octets);
}

void RealStreams::shutdown(daemon::ConnectionId id, Duration after) {
  later(after, [this, id] {
    if (const auto stream = handles_.find(id); stream != handles_.end()) port_.shutdown(stream->second);
  });
}

void RealStreams::close(daemon::ConnectionId id, Duration after) {
  later(after, [this, id] {
    if (const auto stream = part(id)) port_.close(*stream);
  });
}

void RealStreams::connected(StreamHandle stream) {
  programs_.connected(streams_.at(stream));
  told_();
}

bool RealStreams::accepted(StreamHandle stream, const Endpoint& local, const Endpoint& remote) {
  const auto id = programs_.arrived(local, remote);
  if (!id) return false;
  pair(*id, stream);
  told_();
  return true;
}

void RealStreams::received(StreamHandle stream, Bytes data) {
  programs_.received(streams_.at(stream), std::move(data));
  told_();
}

void RealStreams::sent(StreamHandle stream, std::size_t octets) {
  programs_.sent(streams_.at(stream), octets);
  told_();
}

void RealStreams::peer_closed(StreamHandle stream) {
  programs_.peer_closed(streams_.at(stream));
  told_();
}

void RealStreams::failed(StreamHandle stream, const StreamFailure& why) {
  const daemon::ConnectionId id = streams_.at(stream);
  part(id);
  if (const auto* icmp = std::get_if<IcmpError>(&why)) programs_.failed(id, *icmp);
  else programs_.failed(id, error_number(std::get<StreamError>(why)));
  told_();
}

void RealStreams::pair(daemon::ConnectionId id, StreamHandle stream) {
  handles_[id] = stream;
  streams_[stream] = id;
}

std::optional<StreamHandle> RealStreams::part(daemon::ConnectionId id) {
  const auto found = handles_.find(id);
  if (found == handles_.end()) return std::nullopt;
  const StreamHandle stream = found->second;
  handles_.erase(found);
  streams_.erase(stream);
  return stream;
}

}  // namespace ntpsim::host

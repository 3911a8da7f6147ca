#include "sim/net/stack/stack_streams.h"

#include <ns3/inet-socket-address.h>
#include <ns3/inet6-socket-address.h>
#include <ns3/packet.h>
#include <ns3/tcp-l4-protocol.h>

#include <algorithm>

#include "sim/net/ns3_events.h"
#include "sim/net/networks/network.h"
#include "sim/net/ns3_address.h"

namespace ntpsim::net {

namespace {

constexpr std::int64_t segment_v4 = 1440;
constexpr std::int64_t segment_v6 = 1220;
constexpr std::int64_t header_octets_v4 = 20 + 20 + 20;   // IP and TCP with options: no fragments on a smaller link
constexpr std::int64_t header_octets_v6 = 40 + 20 + 20;
constexpr std::int64_t smallest_segment = 64;

// Linux's default net.ipv4.ip_local_port_range.
constexpr std::uint16_t first_free_port = 32768;
constexpr std::uint16_t last_free_port = 60999;
constexpr std::size_t largest_piece = 16384;

constexpr int attempts_to_bind = 1000;

constexpr std::int64_t second = 1'000'000'000;
constexpr std::int64_t patience_of_orphan = 60 * second;       // Linux's tcp_fin_timeout
constexpr std::int64_t patience_with_reader = 924 * second;    // the sum of the timeouts of Linux's tcp_retries2 of 15

Endpoint any_address(bool ipv6, std::uint16_t port) {
  return {ipv6 ? IpAddress::v6({}) : IpAddress{}, port};
}

}  // namespace

StackStreams::StackStreams(HostNode& node)
    : node_{node},
      port_random_{node.internet().seed(), "hosts." + node.internet().host_name(node.index()) + ".stream_ports"} {}

StackStreams::~StackStreams() {
  while (!connections_.empty()) forget(connections_.begin()->first);
}

// ---- opening ----

// Bound to every address: otherwise a stream that ended shortly ago would prevent listening on its address.
bool StackStreams::listen(bool ipv6, std::uint16_t port, StreamUser& user) {
  if (listening_.contains({ipv6, port})) return false;
  auto socket = StreamSocket::create(node_.node(), node_.tcp(), segment_size(ipv6, nullptr));
  if (socket->Bind(to_ns3(any_address(ipv6, port))) != 0) return false;
  socket->SetAcceptCallback(ns3::MakeCallback(&StackStreams::wants, this), ns3::MakeCallback(&StackStreams::created, this));
  socket->Listen();
  listening_[{ipv6, port}] = {socket, &user};
  return true;
}

void StackStreams::stop_listening(bool ipv6, std::uint16_t port) {
  const auto found = listening_.find({ipv6, port});
  if (found == listening_.end()) return;
  found->second.socket->Close();
  listening_.erase(found);
}

bool StackStreams::wants(ns3::Ptr<ns3::Socket>, const ns3::Address&) { return true; }

void StackStreams::created(ns3::Ptr<ns3::Socket> socket, const ns3::Address& from) {
  ns3::Address name;
  socket->GetSockName(name);
  const Endpoint local = from_ns3(name);
  const auto made = ns3::DynamicCast<StreamSocket>(socket);
  const auto found = listening_.find({local.address.is_v6(), local.port});
  if (found == listening_.end()) {     // no longer listened on
    schedule_after(0, [made] { made->reset(); });
    return;
  }
  const auto connection = add(*found->second.user, local, from_ns3(from));
  connection->socket = made;
  connection->came_in = true;
  watch(*connection);
  look_soon(*connection);
}

StreamHandle StackStreams::connect(const Endpoint& local, const Endpoint& remote, StreamUser& user) {
  const auto connection = add(user, local, remote);
  connection->failure = begin(*connection);
  if (connection->failure) look_soon(*connection);
  return connection->handle;
}

std::optional<StreamFailure> StackStreams::begin(Connection& connection) {
  const auto source = node_.source_for(connection.remote.address);
  if (!source) return StreamError::no_route;
  if (connection.local.address.is_unspecified()) connection.local.address = *source;
  const bool ipv6 = connection.remote.address.is_v6();
  connection.socket = StreamSocket::create(node_.node(), node_.tcp(), segment_size(ipv6, &connection.remote.address));
  if (!bind(connection)) return StreamError::address_taken;
  watch(connection);
  if (connection.socket->Connect(to_ns3(connection.remote)) != 0) return StreamError::no_route;
  return std::nullopt;
}

bool StackStreams::bind(Connection& connection) {
  if (connection.local.port != 0) return connection.socket->Bind(to_ns3(connection.local)) == 0;
  for (int attempt = 0; attempt < attempts_to_bind; ++attempt) {
    constexpr std::uint64_t count = last_free_port - first_free_port + 1;
    connection.local.port = static_cast<std::uint16_t>(first_free_port + port_random_.below(count));
    if (connection.socket->Bind(to_ns3(connection.local)) == 0) return true;
  }
  return false;
}

// ns-3's TCP tells the other end no segment size: each end limits segments to its own link.
std::uint32_t StackStreams::segment_size(bool ipv6, const IpAddress* remote) const {
  std::int64_t size = ipv6 ? segment_v6 : segment_v4;
  const auto consider = [&](const HostNode::Interface& interface) {
    const auto mtu = static_cast<std::int64_t>(interface.network->spec().mtu);
    size = std::min(size, mtu - (ipv6 ? header_octets_v6 : header_octets_v4));
  };
  if (remote == nullptr) std::for_each(node_.interfaces().begin(), node_.interfaces().end(), consider);
  else if (const auto* interface = node_.interface_for(*remote)) consider(*interface);
  return static_cast<std::uint32_t>(std::max(size, smallest_segment));
}

// ---- the user's side ----

void StackStreams::send(StreamHandle stream, Bytes data) {
  Connection* connection = find(stream);
  if (connection == nullptr || connection->sends_no_more || data.empty()) return;
  connection->queue.push_back(std::move(data));
  look_soon(*connection);
}

void StackStreams::read(StreamHandle stream, std::size_t octets) {
  Connection* connection = find(stream);
  if (connection == nullptr) return;
  connection->unread -= std::min(connection->unread, octets);
  look_soon(*connection);
}

void StackStreams::shutdown(StreamHandle stream) {
  Connection* connection = find(stream);
  if (connection == nullptr) return;
  connection->sends_no_more = true;
  look_soon(*connection);
}

void StackStreams::close(StreamHandle stream) {
  Connection* connection = find(stream);
  if (connection == nullptr) return;
  connection->sends_no_more = true;
  connection->is_closed = true;
  connection->patience.Cancel();
  connection->fin_is_sent = false;     // from now on another timeout holds for its end
  look_soon(*connection);
}

// ---- events ----

void StackStreams::look(StreamHandle stream) {
  const auto found = connections_.find(stream);
  if (found == connections_.end() || node_.is_suspended()) return;
  const std::shared_ptr<Connection> connection = found->second;   // its user may close it in a callback
  if (connection->socket && !connection->failure) connection->failure = connection->socket->failure();
  if (connection->failure && !connection->is_known) return fail(*connection);
  if (!introduce(*connection)) return;
  hand_over(*connection);
  if (connection->failure) return fail(*connection);
  write(*connection);
  end_sending(*connection);
}

// False: there is nothing to tell yet, or nothing more.
bool StackStreams::introduce(Connection& connection) {
  if (connection.is_known) return true;
  if (connection.socket->state() == StreamSocket::SYN_SENT || connection.socket->state() == StreamSocket::SYN_RCVD) {
    if (connection.is_closed && connection.queue.empty()) {
      connection.socket->abandon(std::nullopt);
      forget(connection.handle);
    }
    return false;
  }
  connection.is_known = true;
  if (connection.is_closed) return true;
  if (!connection.came_in) {
    connection.user->connected(connection.handle);
    return true;
  }
  if (connection.user->accepted(connection.handle, connection.local, connection.remote)) return true;
  connection.socket->reset();
  forget(connection.handle);
  return false;
}

void StackStreams::hand_over(Connection& connection) {
  while (connection.socket->GetRxAvailable() > 0 && connection.unread < unread_octets && !connection.is_closed) {
    Bytes data = connection.socket->take(std::min(unread_octets - connection.unread, largest_piece));
    connection.unread += data.size();
    connection.user->received(connection.handle, std::move(data));
  }
  // Data that nobody will read are refused with a reset (RFC 9293, section 3.6.1).
  if (connection.is_closed && connection.socket->GetRxAvailable() > 0) {
    connection.socket->reset();
    connection.failure = StreamError::reset;
  }
  if (connection.failure || connection.is_closed || connection.end_is_known) return;
  if (!connection.socket->peer_has_closed() || connection.socket->GetRxAvailable() > 0) return;
  connection.end_is_known = true;
  connection.user->peer_closed(connection.handle);
}

void StackStreams::write(Connection& connection) {
  std::size_t octets = 0;
  while (!connection.queue.empty() && connection.socket->GetTxAvailable() > 0) {
    const Bytes& first = connection.queue.front();
    const std::size_t part = std::min<std::size_t>(first.size() - connection.taken, connection.socket->GetTxAvailable());
    const auto packet = ns3::Create<ns3::Packet>(first.data() + connection.taken, static_cast<std::uint32_t>(part));
    if (connection.socket->Send(packet, 0) < 0) break;
    octets += part;
    connection.taken += part;
    if (connection.taken < first.size()) break;
    connection.queue.pop_front();
    connection.taken = 0;
  }
  if (octets > 0 && !connection.is_closed) connection.user->sent(connection.handle, octets);
}

void StackStreams::end_sending(Connection& connection) {
  if (connection.is_closed && connection.socket->is_over()) return forget(connection.handle);
  if (!connection.sends_no_more || connection.fin_is_sent) return;
  if (!connection.queue.empty() || !connection.socket->all_is_acknowledged()) return;
  connection.fin_is_sent = true;
  connection.socket->ShutdownSend();
  // ns-3 repeats a FIN for ever, and waits for ever for the other end's.
  const std::int64_t patience = connection.is_closed ? patience_of_orphan : patience_with_reader;
  connection.patience = schedule_after(patience, [this, &connection] {
    const bool is_answered = connection.socket->state() == StreamSocket::FIN_WAIT_2 || connection.socket->is_over();
    if (is_answered && !connection.is_closed) return;
    connection.socket->abandon(StreamError::timed_out);
    look_soon(connection);
  });
}

void StackStreams::fail(Connection& connection) {
  const std::shared_ptr<Connection> kept = connections_.at(connection.handle);
  forget(kept->handle);
  const bool user_knows = kept->is_known || !kept->came_in;
  if (!kept->is_closed && user_knows) kept->user->failed(kept->handle, *kept->failure);
}

// A router's ICMP error ends an attempt to connect, but not an open connection (RFC 5461). Data that are too big are sent again
// in smaller pieces.
void StackStreams::icmp_error(const IcmpError& error) {
  if (const Reason reason = reason_of(error); reason == Reason::none || reason == Reason::too_big) return;
  for (const auto& [handle, connection] : connections_) {
    if (!connection->socket || connection->socket->state() != StreamSocket::SYN_SENT) continue;
    if (connection->local != error.about.source || connection->remote != error.about.destination) continue;
    connection->socket->abandon(error);
  }
}

void StackStreams::resumed() {
  for (const auto& [handle, connection] : connections_) look_soon(*connection);
}

// ---- the table ----

std::shared_ptr<StackStreams::Connection> StackStreams::add(StreamUser& user, const Endpoint& local, const Endpoint& remote) {
  auto connection = std::make_shared<Connection>();
  connection->handle = next_handle_++;
  connection->user = &user;
  connection->local = local;
  connection->remote = remote;
  connections_[connection->handle] = connection;
  return connection;
}

void StackStreams::watch(Connection& connection) {
  connection.socket->set_stirred([this, &connection] { look_soon(connection); });
}

void StackStreams::look_soon(Connection& connection) {
  if (connection.next_look.IsRunning()) return;
  connection.next_look = schedule_after(0, [this, stream = connection.handle] { look(stream); });
}

void StackStreams::forget(StreamHandle stream) {
  const auto found = connections_.find(stream);
  if (found == connections_.end()) return;
  Connection& connection = *found->second;
  connection.next_look.Cancel();
  connection.patience.Cancel();
  if (connection.socket) connection.socket->set_stirred(nullptr);
  connections_.erase(found);
}

StackStreams::Connection* StackStreams::find(StreamHandle stream) {
  const auto found = connections_.find(stream);
  return found == connections_.end() || found->second->is_closed ? nullptr : found->second.get();
}

}  // namespace ntpsim::net

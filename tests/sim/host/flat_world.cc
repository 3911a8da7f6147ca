#include "tests/sim/host/flat_world.h"

#include <algorithm>

#include "sim/scenario/profiles/host_profile.h"

namespace ntpsim::test {

// ---- events ----

class FlatQueue::QueueAlarm final : public host::Alarm {
 public:
  QueueAlarm(FlatQueue& queue, std::function<void()> event) : queue_{queue}, event_{std::move(event)} {}
  ~QueueAlarm() override { cancel(); }

  void set(TrueTime at) override {
    cancel();
    key_ = queue_.add(at, [this] {
      key_.reset();
      event_();
    });
  }
  void cancel() override {
    if (key_) queue_.events_.erase(*key_);
    key_.reset();
  }
  std::optional<TrueTime> at() const override { return key_ ? std::optional{key_->first} : std::nullopt; }

 private:
  FlatQueue& queue_;
  std::function<void()> event_;
  std::optional<Key> key_;
};

std::unique_ptr<host::Alarm> FlatQueue::alarm(std::function<void()> event) {
  return std::make_unique<QueueAlarm>(*this, std::move(event));
}

FlatQueue::Key FlatQueue::add(TrueTime at, std::function<void()> event) {
  const Key key{std::max(at, now_), scheduled_++};
  events_.emplace(key, std::move(event));
  return key;
}

void FlatQueue::run_until(TrueTime end) {
  is_stopped_ = false;
  while (!is_stopped_ && !events_.empty() && events_.begin()->first.first <= end) {
    const auto next = events_.extract(events_.begin());
    now_ = next.key().first;
    next.mapped()();
  }
  if (!is_stopped_) now_ = end;
}

// ---- streams ----

bool FlatStreams::listen(bool ipv6, std::uint16_t port, host::StreamUser& user) {
  return listeners_.try_emplace({ipv6, port}, &user).second;
}

host::StreamHandle FlatStreams::connect(const Endpoint& local, const Endpoint& remote, host::StreamUser& user) {
  const host::StreamHandle stream = next_++;
  const Endpoint own{local.address, local.port != 0 ? local.port : next_port_++};
  ends_[stream] = {&user, own};
  networks_.later([this, stream, own, remote] {
    if (FlatPort* const there = networks_.owner_of(remote.address)) there->streams().arrive(*this, stream, remote, own);
    else tell(stream, [stream](host::StreamUser& told) { told.failed(stream, host::StreamError::timed_out); });
  });
  return stream;
}

void FlatStreams::arrive(FlatStreams& from, host::StreamHandle stream, const Endpoint& local, const Endpoint& remote) {
  const auto listener = listeners_.find({local.address.is_v6(), local.port});
  const host::StreamHandle own = next_++;
  ends_[own] = {listener == listeners_.end() ? nullptr : listener->second, local, &from, stream};
  if (listener == listeners_.end() || !listener->second->accepted(own, local, remote)) {
    ends_.erase(own);
    return from.tell(stream, [stream](host::StreamUser& user) { user.failed(stream, host::StreamError::refused); });
  }
  if (const auto end = from.ends_.find(stream); end != from.ends_.end()) {
    end->second.peer = this;
    end->second.peer_stream = own;
  }
  from.tell(stream, [stream](host::StreamUser& user) { user.connected(stream); });
}

void FlatStreams::tell(host::StreamHandle stream, std::function<void(host::StreamUser& user)> what) {
  networks_.later([this, stream, what = std::move(what)] {
    if (const auto end = ends_.find(stream); end != ends_.end()) what(*end->second.user);
  });
}

void FlatStreams::send(host::StreamHandle stream, Bytes data) {
  const End& end = ends_.at(stream);
  if (end.peer == nullptr) return;
  end.peer->tell(end.peer_stream, [peer = end.peer_stream, data](host::StreamUser& user) { user.received(peer, data); });
}

void FlatStreams::shutdown(host::StreamHandle stream) {
  End& end = ends_.at(stream);
  if (!std::exchange(end.is_shut, true) && end.peer != nullptr)
    end.peer->tell(end.peer_stream, [peer = end.peer_stream](host::StreamUser& user) { user.peer_closed(peer); });
}

void FlatStreams::close(host::StreamHandle stream) {
  shutdown(stream);
  ends_.erase(stream);
}

// ---- datagrams ----

FlatPort::FlatPort(FlatNetworks& networks, HostIndex host) : networks_{networks}, host_{host}, streams_{networks} {
  const ExpandedScenario& scenario = networks.scenario_;
  routes_ = scenario.routes.table(host);
  kernel_stamps_ = *resolve_host_profile(scenario.host(host).profile).kernel_stamps;
  for (const NetworkIndex network : scenario.networks()) {
    const std::string& name = scenario.name_of(network);
    if (const auto ipv4 = scenario.addresses.ipv4(network, host))
      addresses_.push_back({name, *ipv4, scenario.addresses.ipv4_prefix(network)->length});
    if (const auto ipv6 = scenario.addresses.ipv6(network, host))
      addresses_.push_back({name, *ipv6, scenario.addresses.ipv6_prefix(network)->length});
  }
}

FlatPort::Sockets::iterator FlatPort::listener(bool ipv6, std::uint16_t port) {
  return std::find_if(sockets_.begin(), sockets_.end(), [&](const auto& socket) {
    return socket.second.ipv6 == ipv6 && socket.second.port == port;
  });
}

std::optional<host::SocketHandle> FlatPort::open(const host::SocketOptions& options, host::PortUser& user) {
  if (options.port != 0 && listener(options.ipv6, options.port) != sockets_.end()) return std::nullopt;
  sockets_[next_] = {options.ipv6, options.port != 0 ? options.port : next_port_++, &user};
  return next_++;
}

// The address on the network to which the route leads; of what has no route, as groups have none, the first.
IpAddress FlatPort::source_for(const IpAddress& destination) const {
  const auto& networks = networks_.scenario_.addresses.networks_of(host_);
  const Route* const route = routes_.find(destination);
  for (const auto& own : addresses_) {
    if (own.address.is_v6() != destination.is_v6()) continue;
    if (route == nullptr) return own.address;
    if (own.network == networks_.name_of(networks[route->interface.value()])) return own.address;
  }
  return {};
}

void FlatPort::send(host::SocketHandle socket, Datagram datagram, std::optional<SendId> id) {
  const Socket& from = sockets_.at(socket);
  datagram.source.port = from.port;
  send_routed(std::move(datagram), *from.user, std::nullopt);
  if (!id) return;
  networks_.queue_.schedule(networks_.queue_.now(), [this, socket, id] {
    if (const auto open = sockets_.find(socket); open != sockets_.end())
      open->second.user->sent(socket, *id, times());
  });
}

void FlatPort::send_routed(Datagram datagram, host::PortUser& user, std::optional<SendId> id) {
  if (datagram.source.address.is_unspecified()) datagram.source.address = source_for(datagram.destination.address);
  if (id)
    networks_.queue_.schedule(networks_.queue_.now(), [this, &user, id] {
      user.sent(0, *id, times());
    });
  if (is_suspended_ || networks_.is_cut(datagram.source.address)) return;
  send_forged(std::move(datagram));
}

void FlatPort::send_forged(Datagram datagram) {
  networks_.later([this, datagram = std::move(datagram)] {
    if (FlatPort* const there = networks_.owner_of(datagram.destination.address)) there->arrive(datagram);
  });
}

PacketTimes FlatPort::times() const {
  const TrueTime now = networks_.queue_.now();
  return {now, kernel_stamps_ ? std::optional{now} : std::nullopt, std::nullopt};
}

void FlatPort::arrive(const Datagram& datagram) {
  networks_.datagrams.push_back(datagram.data);
  const Endpoint from = datagram.source, to = datagram.destination;
  const auto socket = listener(to.address.is_v6(), to.port);
  if (socket != sockets_.end())
    return socket->second.user->received(socket->first, datagram, times());
  networks_.later([this, datagram, from, to] {
    FlatPort* const sender = networks_.owner_of(from.address);
    if (sender == nullptr) return;
    const auto open = sender->listener(from.address.is_v6(), from.port);
    if (open == sender->sockets_.end()) return;
    open->second.user->send_failed(open->first, icmp_of(Refusal::port_closed, to.address, protocol_udp, datagram));
  });
}

// ---- all of them ----

FlatNetworks::FlatNetworks(const ExpandedScenario& scenario, FlatQueue& queue, Duration delay)
    : scenario_{scenario}, queue_{queue}, delay_{delay} {
  for (std::size_t host = 0; host < scenario.scenario.hosts.size(); ++host)
    ports_.push_back(std::make_unique<FlatPort>(*this, HostIndex{host}));
}

void FlatNetworks::cut(NetworkIndex network, HostIndex host) {
  changes.push_back("cut " + name_of(network));
  cut_.insert({network, host});
}

void FlatNetworks::restore(NetworkIndex network, HostIndex host) {
  changes.push_back("restore " + name_of(network));
  cut_.erase({network, host});
}

void FlatNetworks::set_route(const RouteSpec& route) {
  changes.push_back("route to " + route.to);
  FlatPort& port = *ports_[scenario_.host_index(route.host).value()];
  for (const Route& each : routes_of(scenario_, route)) port.routes_.set(each);
  ++port.routes_revision_;
}

bool FlatNetworks::is_cut(const IpAddress& address) const {
  const auto place = scenario_.addresses.owner(address);
  return place && cut_.contains({place->network, place->host});
}

FlatPort* FlatNetworks::owner_of(const IpAddress& address) {
  const auto place = scenario_.addresses.owner(address);
  if (!place || is_cut(address)) return nullptr;
  FlatPort* const port = ports_[place->host.value()].get();
  return port->is_suspended_ ? nullptr : port;
}

}  // namespace ntpsim::test

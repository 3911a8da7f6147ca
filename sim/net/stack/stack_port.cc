#include "sim/net/stack/stack_port.h"

#include <ns3/inet-socket-address.h>
#include <ns3/inet6-socket-address.h>
#include <ns3/socket.h>
#include <ns3/udp-header.h>
#include <ns3/udp-socket-factory.h>
#include <ns3/uinteger.h>

#include <algorithm>
#include <utility>

#include "sim/net/ns3_events.h"
#include "sim/net/networks/network.h"
#include "sim/net/ns3_address.h"
#include "sim/scenario/profiles/host_profile.h"

namespace ntpsim::net {

namespace {

// Linux's default net.ipv4.ip_local_port_range.
constexpr std::uint16_t first_free_port = 32768;
constexpr std::uint16_t last_free_port = 60999;
constexpr int default_time_to_live = 64;   // of ns-3 too: then no packet needs a tag that says so

using What = record::PacketEvent::What;

// How ns-3's IP layer learns what its header shall say.
template <class Tag>
void add_tag(ns3::Packet& packet, void (Tag::*set)(std::uint8_t), std::uint8_t value) {
  Tag tag;
  (tag.*set)(value);
  packet.AddPacketTag(tag);
}

}  // namespace

StackPort::StackPort(HostNode& node, const HostProfileSpec& profile)
    : node_{node},
      delays_{node.internet().seed(), node.internet().host_name(node.index()), resolve_host_profile(profile)},
      port_random_{node.internet().seed(), "hosts." + node.internet().host_name(node.index()) + ".ports"} {
  node_.set_user(*this);
  for (const auto& interface : node_.interfaces())
    addresses_.insert(addresses_.end(), interface.addresses.begin(), interface.addresses.end());
}

StackPort::~StackPort() = default;

std::optional<SocketHandle> StackPort::open(const SocketOptions& options, PortUser& user) {
  const auto number = options.port != 0 ? options.port : find_free_port(options.ipv6).value_or(0);
  if (number == 0 || listens_on(options.ipv6, number)) return std::nullopt;
  auto opened = std::make_unique<OpenSocket>();
  opened->port = this;
  opened->handle = next_handle_++;
  opened->options = options;
  opened->options.port = number;
  opened->user = &user;
  opened->socket = ns3::Socket::CreateSocket(node_.node(), ns3::UdpSocketFactory::GetTypeId());
  const ns3::Address any = options.ipv6 ? ns3::Address{ns3::Inet6SocketAddress{ns3::Ipv6Address::GetAny(), number}}
                                        : ns3::Address{ns3::InetSocketAddress{ns3::Ipv4Address::GetAny(), number}};
  if (opened->socket->Bind(any) != 0) return std::nullopt;
  opened->socket->SetAllowBroadcast(options.broadcast);
  if (options.time_to_live != default_time_to_live) {
    const auto hops = static_cast<std::uint8_t>(options.time_to_live);
    opened->socket->SetIpTtl(hops);
    opened->socket->SetIpv6HopLimit(hops);
  }
  opened->socket->SetAttribute("IpMulticastTtl",
                               ns3::UintegerValue{static_cast<std::uint64_t>(options.group_time_to_live)});
  opened->socket->SetRecvCallback(ns3::MakeCallback(&OpenSocket::readable, opened.get()));
  set_groups(*opened, true);
  const SocketHandle handle = opened->handle;
  by_port_[{options.ipv6, number}] = handle;
  sockets_[handle] = std::move(opened);
  return handle;
}

void StackPort::close(SocketHandle socket) {
  const auto found = sockets_.find(socket);
  if (found == sockets_.end()) return;
  OpenSocket& open = *found->second;
  set_groups(open, false);
  open.socket->Close();
  by_port_.erase({open.options.ipv6, open.options.port});
  sockets_.erase(found);
}

std::uint16_t StackPort::local_port(SocketHandle socket) const {
  const auto found = sockets_.find(socket);
  return found == sockets_.end() ? std::uint16_t{0} : found->second->options.port;
}

StreamPort& StackPort::streams() {
  if (!streams_) streams_ = std::make_unique<StackStreams>(node_);
  return *streams_;
}

void StackPort::set_suspended(bool suspended) {
  node_.set_suspended(suspended);
  if (streams_ && !suspended) streams_->resumed();
}

std::optional<std::uint16_t> StackPort::find_free_port(bool ipv6) {
  constexpr std::uint64_t count = last_free_port - first_free_port + 1;
  const std::uint64_t start = port_random_.below(count);
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto number = static_cast<std::uint16_t>(first_free_port + (start + i) % count);
    if (!listens_on(ipv6, number)) return number;
  }
  return std::nullopt;
}

void StackPort::set_groups(const OpenSocket& socket, bool join) {
  for (const auto& interface : node_.interfaces()) {
    for (const auto& group : socket.options.groups) {
      if (join) interface.network->join_group(interface.member, group);
      else interface.network->leave_group(interface.member, group);
    }
  }
}

// ---- out ----

void StackPort::send(SocketHandle socket, const Endpoint& to, Bytes data, std::uint64_t id, bool wants_stamps) {
  if (!sockets_.contains(socket)) return;
  Datagram datagram;
  datagram.socket = socket;
  datagram.to = to;
  datagram.data = std::move(data);
  datagram.id = id;
  datagram.wants_stamps = wants_stamps;
  send_later(std::move(datagram));
}

void StackPort::send_routed(RoutedDatagram routed, PortUser& user, std::uint64_t id, bool wants_stamps) {
  Datagram datagram;
  datagram.to = routed.to;
  datagram.data = std::move(routed.data);
  datagram.id = id;
  datagram.wants_stamps = wants_stamps;
  datagram.user = &user;
  datagram.source = routed.source;
  datagram.source_port = routed.source_port;
  datagram.marks = routed.marks;
  send_later(std::move(datagram));
}

// It waits in the host as long as its profile says.
void StackPort::send_later(Datagram datagram) {
  const std::int64_t now = elapsed_nanoseconds();
  datagram.daemon = datagram.kernel = now;
  if (delays_.is_ideal()) return put_on_wire(std::move(datagram));
  const auto times = delays_.transmit(now);
  datagram.kernel = times.kernel;
  schedule_after(times.wire - now,
                 [this, moved = std::move(datagram)]() mutable { put_on_wire(std::move(moved)); });
}

void StackPort::put_on_wire(Datagram datagram) {
  const OpenSocket* socket = nullptr;
  if (datagram.user == nullptr) {
    const auto found = sockets_.find(datagram.socket);
    if (found == sockets_.end()) return;   // closed while the datagram waited in the host
    socket = found->second.get();
    datagram.source_port = socket->options.port;
  }
  Internet& internet = node_.internet();
  const auto by_route = node_.source_for(datagram.to.address);
  const IpAddress source = datagram.source.value_or(by_route.value_or(IpAddress{}));
  const auto packet = ns3::Create<ns3::Packet>(datagram.data.data(), static_cast<std::uint32_t>(datagram.data.size()));
  const auto* interface = node_.interface_for(datagram.to.address);
  const int network = interface != nullptr ? interface->network->index() : -1;
  const Endpoint from{source, datagram.source_port};
  const Pending pending{datagram.socket, datagram.user, datagram.id, datagram.daemon, datagram.kernel};
  internet.report(What::sent, internet.id_of(*packet), node_.index(), network, from, datagram.to, datagram.data);
  if (const Reason reason = refused_here(socket, datagram, by_route.has_value()); reason != Reason::none) {
    internet.report(What::dropped, internet.id_of(*packet), node_.index(), network, from, datagram.to, datagram.data,
                    reason);
    if (datagram.wants_stamps) user_of(pending)->lost_before_wire(datagram.socket, datagram.id);
    fail_later(socket_at(datagram.to.address.is_v6(), datagram.source_port), datagram.to, reason);
    return;
  }
  if (datagram.wants_stamps) pending_[packet->GetUid()] = pending;
  if (socket != nullptr) {
    const ns3::Ptr<ns3::Socket> ns3_socket = socket->socket;
    ns3_socket->SendTo(packet, 0, to_ns3(datagram.to));
  } else {
    send_without_socket(datagram, source, packet);
  }
  if (stays_here(datagram.to.address)) packet_left(packet->GetUid(), elapsed_nanoseconds());
}

// As UDP sends a socket's datagram, under the source and with the marks that were asked for.
void StackPort::send_without_socket(const Datagram& datagram, const IpAddress& source, ns3::Ptr<ns3::Packet> packet) {
  ns3::UdpHeader udp;
  udp.SetSourcePort(datagram.source_port);
  udp.SetDestinationPort(datagram.to.port);
  packet->AddHeader(udp);
  const auto time_to_live = static_cast<std::uint8_t>(datagram.marks.time_to_live);
  const auto traffic_class = static_cast<std::uint8_t>(datagram.marks.traffic_class);
  const bool is_v6 = source.is_v6();
  if (time_to_live != default_time_to_live && is_v6) add_tag<ns3::SocketIpv6HopLimitTag>(
      *packet, &ns3::SocketIpv6HopLimitTag::SetHopLimit, time_to_live);
  if (time_to_live != default_time_to_live && !is_v6) add_tag<ns3::SocketIpTtlTag>(
      *packet, &ns3::SocketIpTtlTag::SetTtl, time_to_live);
  if (traffic_class != 0 && is_v6) add_tag<ns3::SocketIpv6TclassTag>(
      *packet, &ns3::SocketIpv6TclassTag::SetTclass, traffic_class);
  if (traffic_class != 0 && !is_v6) add_tag<ns3::SocketIpTosTag>(*packet, &ns3::SocketIpTosTag::SetTos, traffic_class);
  node_.send_as(source, datagram.to.address, protocol_udp, packet);
}

// It waits in the host as long as any other packet does.
void StackPort::send_forged(const Endpoint& from, const Endpoint& to, Bytes data) {
  const std::int64_t now = elapsed_nanoseconds();
  if (delays_.is_ideal()) return put_forged_on_wire(from, to, data);
  schedule_after(delays_.transmit(now).wire - now,
                 [this, from, to, moved = std::move(data)] { put_forged_on_wire(from, to, moved); });
}

void StackPort::put_forged_on_wire(const Endpoint& from, const Endpoint& to, const Bytes& data) {
  Internet& internet = node_.internet();
  const auto packet = ns3::Create<ns3::Packet>(data.data(), static_cast<std::uint32_t>(data.size()));
  const auto* interface = node_.interface_for(to.address);
  const int network = interface != nullptr ? interface->network->index() : -1;
  const std::uint64_t id = internet.id_of(*packet);
  internet.report(What::sent, id, node_.index(), network, from, to, data);
  if (interface == nullptr || from.address.is_v6() != to.address.is_v6())
    return internet.report(What::dropped, id, node_.index(), network, from, to, data, Reason::no_route);
  ns3::UdpHeader udp;
  udp.SetSourcePort(from.port);
  udp.SetDestinationPort(to.port);
  packet->AddHeader(udp);
  node_.send_as(from.address, to.address, protocol_udp, packet);
}

// An own address, or the loopback's.
bool StackPort::stays_here(const IpAddress& destination) const {
  return node_.owns(destination) || (!destination.is_multicast() && node_.interface_for(destination) == nullptr);
}

// What never reaches a wire: no route, the wrong family, a broadcast without leave, an own address on which nobody listens.
// Without a socket, that leave was asked for elsewhere.
Reason StackPort::refused_here(const OpenSocket* socket, const Datagram& datagram, bool has_route) const {
  const IpAddress& to = datagram.to.address;
  if (!has_route || (socket != nullptr && to.is_v6() != socket->options.ipv6)) return Reason::no_route;
  if (socket != nullptr && is_broadcast(to) && !socket->options.broadcast) return Reason::no_route;
  return stays_here(to) && !listens_on(to.is_v6(), datagram.to.port) ? Reason::port_closed : Reason::none;
}

void StackPort::packet_left(std::uint64_t uid, std::int64_t hardware) {
  const auto found = pending_.find(uid);
  if (found == pending_.end()) return;
  const Pending pending = found->second;
  pending_.erase(found);
  const std::int64_t at = std::max({elapsed_nanoseconds(), hardware, pending.kernel});
  schedule_after(at - elapsed_nanoseconds(), [this, pending, hardware] {
    if (PortUser* user = user_of(pending))
      user->sent(pending.socket, pending.id, times_of(pending.daemon, pending.kernel, hardware));
  });
}

PortUser* StackPort::user_of(const Pending& pending) const {
  if (pending.user != nullptr) return pending.user;
  const auto socket = sockets_.find(pending.socket);
  return socket == sockets_.end() ? nullptr : socket->second->user;
}

SocketHandle StackPort::socket_at(bool ipv6, std::uint16_t port) const {
  const auto found = by_port_.find({ipv6, port});
  return found == by_port_.end() ? 0 : found->second;
}

void StackPort::packet_lost(std::uint64_t uid) {
  const auto found = pending_.find(uid);
  if (found == pending_.end()) return;
  const Pending pending = found->second;
  pending_.erase(found);
  if (PortUser* user = user_of(pending)) user->lost_before_wire(pending.socket, pending.id);
}

// ---- in ----

void StackPort::OpenSocket::readable(ns3::Ptr<ns3::Socket> ready) {
  ns3::Address from;
  const ns3::Ptr<ns3::Packet> packet = ready->RecvFrom(from);
  if (packet) port->receive(*this, *packet, from_ns3(from));
}

void StackPort::receive(OpenSocket& socket, ns3::Packet& packet, const Endpoint& remote) {
  const std::int64_t now = elapsed_nanoseconds();
  Delivery delivery;
  delivery.socket = socket.handle;
  delivery.id = node_.internet().id_of(packet);
  delivery.remote = remote;
  delivery.local = {remote.address, socket.options.port};   // from this host to itself, unless it came over a network
  delivery.hardware = now;
  delivery.kernel = now;
  const auto arrival = node_.take_arrival();
  if (arrival) {
    delivery.network = arrival->network;
    delivery.local.address = arrival->header.destination;
    delivery.hardware = arrival->hardware;
    delivery.marks = {arrival->header.time_to_live, arrival->header.traffic_class};
    if (!may_receive(socket, delivery.local.address)) return;
  }
  delivery.data.resize(packet.GetSize());
  packet.CopyData(delivery.data.data(), packet.GetSize());
  if (arrival && delays_.is_ideal()) {
    arrived_ = std::move(delivery);
    return;
  }
  const auto times = delays_.is_ideal() ? HostDelays::Reception{now, now} : delays_.receive(now);
  delivery.kernel = times.kernel;
  // Never from inside a call of send(): a datagram to the own host would come back before send() has returned.
  schedule_after(times.daemon - now, [this, moved = std::move(delivery), daemon = times.daemon]() mutable {
    deliver(std::move(moved), daemon);
  });
}

// The program may close the socket that its datagram came through, and ns-3 does not survive that inside its own callback.
void StackPort::arrival_ended() {
  if (!arrived_) return;
  Delivery delivery = std::move(*arrived_);
  arrived_.reset();
  const std::int64_t daemon = delivery.kernel;
  deliver(std::move(delivery), daemon);
}

// ns-3 hands every group's packets to every socket of the port.
bool StackPort::may_receive(const OpenSocket& socket, const IpAddress& local) const {
  if (local.is_multicast()) {
    const auto& groups = socket.options.groups;
    return std::find(groups.begin(), groups.end(), local) != groups.end();
  }
  return socket.options.broadcast || !is_broadcast(local);
}

void StackPort::deliver(Delivery delivery, std::int64_t daemon) {
  const auto found = sockets_.find(delivery.socket);
  const bool is_lost = found == sockets_.end() || node_.is_suspended();
  const Reason reason = !is_lost ? Reason::none : node_.is_suspended() ? Reason::host_suspended : Reason::port_closed;
  node_.internet().report(is_lost ? What::dropped : What::received, delivery.id, node_.index(), delivery.network,
                          delivery.remote, delivery.local, delivery.data, reason);
  if (is_lost) return;
  found->second->user->received(delivery.socket, delivery.remote, delivery.local, std::move(delivery.data),
                                times_of(daemon, delivery.kernel, delivery.hardware), delivery.marks);
}

// ---- errors ----

void StackPort::icmp_error(const IcmpError& error) {
  if (error.about.protocol == protocol_tcp && streams_) streams_->icmp_error(error);
  if (error.about.protocol != protocol_udp) return;
  const auto found = by_port_.find({error.about.source.is_v6(), error.about.source_port});
  if (found == by_port_.end()) return;
  sockets_.at(found->second)->user->send_failed(found->second, error.about.to(), error.reason);
}

void StackPort::fail_later(SocketHandle socket, const Endpoint& remote, Reason reason) {
  schedule_after(0, [this, socket, remote, reason] {
    const auto found = sockets_.find(socket);
    if (found != sockets_.end()) found->second->user->send_failed(socket, remote, reason);
  });
}

bool StackPort::is_broadcast(const IpAddress& address) const {
  const auto& interfaces = node_.interfaces();
  return std::any_of(interfaces.begin(), interfaces.end(),
                     [&](const HostNode::Interface& interface) { return interface.network->is_broadcast(address); });
}

PacketTimes StackPort::times_of(std::int64_t daemon, std::int64_t kernel, std::int64_t hardware) const {
  const Internet& internet = node_.internet();
  PacketTimes times;
  times.daemon = internet.time_of(daemon);
  if (delays_.kernel_stamps()) times.kernel = internet.time_of(kernel);
  if (delays_.hardware_stamps()) times.hardware = internet.time_of(hardware);
  return times;
}

}  // namespace ntpsim::net

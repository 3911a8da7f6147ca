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
constexpr int default_time_to_live = 64;   // ns-3's default too: packets with it need no tag

using What = record::PacketEvent::What;

// Tags tell ns-3's IP layer which values to write into its header.
template <class Tag>
void add_tag(ns3::Packet& packet, void (Tag::*set)(std::uint8_t), std::uint8_t value) {
  Tag tag;
  (tag.*set)(value);
  packet.AddPacketTag(tag);
}

// The interface that the program has named.
std::optional<InterfaceIndex> through(const Datagram& datagram) {
  return datagram.interface ? std::optional{InterfaceIndex{*datagram.interface}} : std::nullopt;
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

void StackPort::send(SocketHandle socket, Datagram datagram, std::optional<SendId> id) {
  const auto found = sockets_.find(socket);
  if (found == sockets_.end()) return;
  datagram.source.port = found->second->options.port;
  send_later(std::move(datagram), {socket, nullptr, id});
}

void StackPort::send_routed(Datagram datagram, PortUser& user, std::optional<SendId> id) {
  send_later(std::move(datagram), {0, &user, id});
}

// It waits in the host as the host profile says.
void StackPort::send_later(Datagram datagram, Sender sender) {
  const std::int64_t now = elapsed_nanoseconds();
  sender.program = sender.kernel = now;
  if (delays_.is_ideal()) return put_on_wire(std::move(datagram), sender);
  const auto times = delays_.transmit(now);
  sender.kernel = times.kernel;
  schedule_after(times.wire - now,
                 [this, sender, moved = std::move(datagram)]() mutable { put_on_wire(std::move(moved), sender); });
}

void StackPort::put_on_wire(Datagram datagram, const Sender& sender) {
  const auto found = sockets_.find(sender.socket);
  const OpenSocket* const socket = found == sockets_.end() ? nullptr : found->second.get();
  if (socket == nullptr && sender.user == nullptr) return;   // closed while the datagram waited in the host
  Internet& internet = node_.internet();
  const auto by_route = node_.source_for(datagram.destination.address, through(datagram));
  const IpAddress none = datagram.destination.address.is_v6() ? IpAddress::v6({}) : IpAddress{};
  if (datagram.source.address.is_unspecified()) datagram.source.address = by_route.value_or(none);
  const auto packet = ns3::Create<ns3::Packet>(datagram.data.data(), static_cast<std::uint32_t>(datagram.data.size()));
  const auto network = network_to(datagram);
  internet.report(What::sent, internet.id_of(*packet), node_.index(), network, datagram.source, datagram.destination,
                  datagram.data);
  if (const auto why = refused_here(socket, datagram, by_route.has_value())) {
    internet.report(What::dropped, internet.id_of(*packet), node_.index(), network, datagram.source, datagram.destination,
                    datagram.data, reason_of(*why));
    return refuse(datagram, sender, *why);
  }
  if (sender.id) pending_[packet->GetUid()] = sender;
  if (socket != nullptr) {
    const ns3::Ptr<ns3::Socket> ns3_socket = socket->socket;
    ns3_socket->SendTo(packet, 0, to_ns3(datagram.destination));
  } else {
    send_without_socket(datagram, packet);
  }
  if (stays_here(datagram)) packet_left(packet->GetUid(), elapsed_nanoseconds());
}

std::optional<NetworkIndex> StackPort::network_to(const Datagram& datagram) const {
  const auto* interface = node_.interface_for(datagram.destination.address, through(datagram));
  return interface != nullptr ? std::optional{interface->network->index()} : std::nullopt;
}

// Does what UDP does for a socket's datagram, with the given source and marks.
void StackPort::send_without_socket(const Datagram& datagram, ns3::Ptr<ns3::Packet> packet) {
  ns3::UdpHeader udp;
  udp.SetSourcePort(datagram.source.port);
  udp.SetDestinationPort(datagram.destination.port);
  packet->AddHeader(udp);
  const auto time_to_live = static_cast<std::uint8_t>(datagram.time_to_live);
  const auto traffic_class = static_cast<std::uint8_t>(datagram.traffic_class);
  const bool is_v6 = datagram.source.address.is_v6();
  if (time_to_live != default_time_to_live && is_v6) add_tag<ns3::SocketIpv6HopLimitTag>(
      *packet, &ns3::SocketIpv6HopLimitTag::SetHopLimit, time_to_live);
  if (time_to_live != default_time_to_live && !is_v6) add_tag<ns3::SocketIpTtlTag>(
      *packet, &ns3::SocketIpTtlTag::SetTtl, time_to_live);
  if (traffic_class != 0 && is_v6) add_tag<ns3::SocketIpv6TclassTag>(
      *packet, &ns3::SocketIpv6TclassTag::SetTclass, traffic_class);
  if (traffic_class != 0 && !is_v6) add_tag<ns3::SocketIpTosTag>(*packet, &ns3::SocketIpTosTag::SetTos, traffic_class);
  node_.send_as(datagram.source.address, datagram.destination.address, protocol_udp, packet, through(datagram));
}

// It waits in the host as any other packet does.
void StackPort::send_forged(Datagram datagram) {
  const std::int64_t now = elapsed_nanoseconds();
  if (delays_.is_ideal()) return put_forged_on_wire(datagram);
  schedule_after(delays_.transmit(now).wire - now, [this, moved = std::move(datagram)] { put_forged_on_wire(moved); });
}

void StackPort::put_forged_on_wire(const Datagram& datagram) {
  Internet& internet = node_.internet();
  const Endpoint &from = datagram.source, &to = datagram.destination;
  const auto packet = ns3::Create<ns3::Packet>(datagram.data.data(), static_cast<std::uint32_t>(datagram.data.size()));
  const auto network = network_to(datagram);
  const std::uint64_t id = internet.id_of(*packet);
  internet.report(What::sent, id, node_.index(), network, from, to, datagram.data);
  if (!network || from.address.is_v6() != to.address.is_v6())
    return internet.report(What::dropped, id, node_.index(), network, from, to, datagram.data, Reason::no_route);
  send_without_socket(datagram, packet);
}

// An address of this host, or loopback.
bool StackPort::stays_here(const Datagram& datagram) const {
  const IpAddress& to = datagram.destination.address;
  return node_.owns(to) || (!to.is_multicast() && node_.interface_for(to, through(datagram)) == nullptr);
}

// Datagrams that never reach a wire: no route, the wrong family, a broadcast without permission, an own address on which no
// program listens. Without a socket, the caller has checked the permission.
std::optional<Refusal> StackPort::refused_here(const OpenSocket* socket, const Datagram& datagram, bool has_route) const {
  const IpAddress& to = datagram.destination.address;
  if (!has_route || (socket != nullptr && to.is_v6() != socket->options.ipv6)) return Refusal::no_network;
  if (socket != nullptr && is_broadcast(to) && !socket->options.broadcast) return Refusal::no_network;
  if (stays_here(datagram) && !listens_on(to.is_v6(), datagram.destination.port)) return Refusal::port_closed;
  return std::nullopt;
}

// Never tells the user inside a call of send().
void StackPort::refuse(const Datagram& datagram, const Sender& sender, Refusal why) {
  if (sender.id) user_of(sender)->lost_before_wire(sender.socket, *sender.id);
  const IcmpError error = icmp_of(why, datagram.source.address, protocol_udp, datagram);
  if (sender.user != nullptr) return node_.icmp_error_arrived_later(error);
  schedule_after(0, [this, error, socket = sender.socket] {
    const auto found = sockets_.find(socket);
    if (found != sockets_.end()) found->second->user->send_failed(socket, error);
  });
}

void StackPort::packet_left(std::uint64_t uid, std::int64_t hardware) {
  const auto found = pending_.find(uid);
  if (found == pending_.end()) return;
  const Sender sender = found->second;
  pending_.erase(found);
  const std::int64_t at = std::max({elapsed_nanoseconds(), hardware, sender.kernel});
  schedule_after(at - elapsed_nanoseconds(), [this, sender, hardware] {
    if (PortUser* user = user_of(sender))
      user->sent(sender.socket, *sender.id, times_of(sender.program, sender.kernel, hardware));
  });
}

PortUser* StackPort::user_of(const Sender& sender) const {
  if (sender.user != nullptr) return sender.user;
  const auto socket = sockets_.find(sender.socket);
  return socket == sockets_.end() ? nullptr : socket->second->user;
}

void StackPort::packet_lost(std::uint64_t uid) {
  const auto found = pending_.find(uid);
  if (found == pending_.end()) return;
  const Sender sender = found->second;
  pending_.erase(found);
  if (PortUser* user = user_of(sender)) user->lost_before_wire(sender.socket, *sender.id);
}

// ---- in ----

void StackPort::OpenSocket::readable(ns3::Ptr<ns3::Socket> ready) {
  ns3::Address from;
  const ns3::Ptr<ns3::Packet> packet = ready->RecvFrom(from);
  if (packet) port->receive(*this, *packet, from_ns3(from));
}

void StackPort::receive(OpenSocket& socket, ns3::Packet& packet, const Endpoint& remote) {
  const std::int64_t now = elapsed_nanoseconds();
  Arrived arrived;
  arrived.socket = socket.handle;
  arrived.id = node_.internet().id_of(packet);
  arrived.hardware = now;
  arrived.kernel = now;
  Datagram& datagram = arrived.datagram;
  datagram.source = remote;
  datagram.destination = {remote.address, socket.options.port};   // within this host, unless it came over a network
  const auto arrival = node_.take_arrival();
  if (arrival) {
    arrived.network = arrival->network;
    arrived.hardware = arrival->hardware;
    datagram.destination.address = arrival->header.destination;
    datagram.time_to_live = arrival->header.time_to_live;
    datagram.traffic_class = arrival->header.traffic_class;
    datagram.interface = arrival->interface.to_int();
    if (!may_receive(socket, datagram.destination.address)) return;
  }
  datagram.data.resize(packet.GetSize());
  packet.CopyData(datagram.data.data(), packet.GetSize());
  if (arrival && delays_.is_ideal()) {
    arrived_ = std::move(arrived);
    return;
  }
  const auto times = delays_.is_ideal() ? HostDelays::Reception{now, now} : delays_.receive(now);
  arrived.kernel = times.kernel;
  // Never inside a call of send(): a datagram to the own host would arrive before send() returns.
  schedule_after(times.program - now, [this, moved = std::move(arrived), program = times.program]() mutable {
    deliver(std::move(moved), program);
  });
}

// The program may close the socket of this datagram, which ns-3 does not survive inside its own callback.
void StackPort::arrival_ended() {
  if (!arrived_) return;
  Arrived arrived = std::move(*arrived_);
  arrived_.reset();
  const std::int64_t program = arrived.kernel;
  deliver(std::move(arrived), program);
}

// ns-3 hands every group's packets to every socket of the port.
bool StackPort::may_receive(const OpenSocket& socket, const IpAddress& local) const {
  if (local.is_multicast()) {
    const auto& groups = socket.options.groups;
    return std::find(groups.begin(), groups.end(), local) != groups.end();
  }
  return socket.options.broadcast || !is_broadcast(local);
}

void StackPort::deliver(Arrived arrived, std::int64_t program) {
  const auto found = sockets_.find(arrived.socket);
  const bool is_lost = found == sockets_.end() || node_.is_suspended();
  const Reason reason = !is_lost ? Reason::none : node_.is_suspended() ? Reason::host_suspended : Reason::port_closed;
  const Datagram& datagram = arrived.datagram;
  node_.internet().report(is_lost ? What::dropped : What::received, arrived.id, node_.index(), arrived.network,
                          datagram.source, datagram.destination, datagram.data, reason);
  if (is_lost) return;
  found->second->user->received(arrived.socket, std::move(arrived.datagram),
                                times_of(program, arrived.kernel, arrived.hardware));
}

// ---- errors ----

// Told to the socket with the port from which the datagram was sent.
void StackPort::icmp_error(const IcmpError& error) {
  if (error.protocol == protocol_tcp && streams_) streams_->icmp_error(error);
  if (error.protocol != protocol_udp) return;
  const auto found = by_port_.find({error.about.source.address.is_v6(), error.about.source.port});
  if (found != by_port_.end()) sockets_.at(found->second)->user->send_failed(found->second, error);
}

bool StackPort::is_broadcast(const IpAddress& address) const {
  const auto& interfaces = node_.interfaces();
  return std::any_of(interfaces.begin(), interfaces.end(),
                     [&](const HostNode::Interface& interface) { return interface.network->is_broadcast(address); });
}

PacketTimes StackPort::times_of(std::int64_t program, std::int64_t kernel, std::int64_t hardware) const {
  const Internet& internet = node_.internet();
  PacketTimes times;
  times.program = internet.time_of(program);
  if (delays_.kernel_stamps()) times.kernel = internet.time_of(kernel);
  if (delays_.hardware_stamps()) times.hardware = internet.time_of(hardware);
  return times;
}

}  // namespace ntpsim::net

#include "sim/net/stack/host_node.h"

#include <ns3/boolean.h>
#include <ns3/icmpv4-l4-protocol.h>
#include <ns3/icmpv6-l4-protocol.h>
#include <ns3/ipv4-l3-protocol.h>
#include <ns3/ipv6-interface.h>
#include <ns3/ipv6-l3-protocol.h>
#include <ns3/traffic-control-layer.h>

#include <algorithm>
#include <utility>

#include "sim/net/ns3_events.h"
#include "sim/net/stack/host_routing.h"
#include "sim/net/stack/port_unreachable.h"
#include "sim/net/stack/refuse_packet.h"
#include "sim/net/networks/network.h"
#include "sim/net/ns3_address.h"

namespace ntpsim::net {

namespace {

bool is_loopback(const IpAddress& address) {
  static const IpAddress v6_loopback = *IpAddress::parse("::1");
  return address.is_v6() ? address == v6_loopback : address.v4_value() >> 24 == 127;
}

void add_v4_address(ns3::Ipv4L3Protocol& ipv4, std::uint32_t interface, const InterfaceAddress& address) {
  const std::uint32_t mask = address.prefix_length == 0 ? 0 : 0xffffffffU << (32 - address.prefix_length);
  ipv4.AddAddress(interface, ns3::Ipv4InterfaceAddress{to_ns3_v4(address.address), ns3::Ipv4Mask{mask}});
}

void add_v6_address(ns3::Ipv6L3Protocol& ipv6, std::uint32_t interface, const InterfaceAddress& address) {
  const auto length = static_cast<std::uint8_t>(address.prefix_length);
  ipv6.AddAddress(interface, ns3::Ipv6InterfaceAddress{to_ns3_v6(address.address), ns3::Ipv6Prefix{length}});
  ipv6.GetInterface(interface)->SetState(to_ns3_v6(address.address), ns3::Ipv6InterfaceAddress::PREFERRED);
}

}  // namespace

HostNode::HostNode(Internet& internet, HostIndex index, bool uses_v6, bool forwards)
    : internet_{internet}, index_{index}, uses_v6_{uses_v6}, forwards_{forwards}, node_{ns3::CreateObject<ns3::Node>()} {
  node_->AggregateObject(ns3::CreateObject<ns3::TrafficControlLayer>());
  auto ipv4 = ns3::CreateObject<ns3::Ipv4L3Protocol>();
  node_->AggregateObject(ipv4);
  auto routing = ns3::CreateObject<HostRoutingV4>();
  routing->set_host(*this);
  ipv4->SetRoutingProtocol(routing);
  ipv4->SetAttribute("IpForward", ns3::BooleanValue{forwards});
  node_->AggregateObject(ns3::CreateObject<ns3::Icmpv4L4Protocol>());
  if (!uses_v6) return;
  auto ipv6 = ns3::CreateObject<ns3::Ipv6L3Protocol>();
  node_->AggregateObject(ipv6);
  auto routing_v6 = ns3::CreateObject<HostRoutingV6>();
  routing_v6->set_host(*this);
  ipv6->SetRoutingProtocol(routing_v6);
  ipv6->SetAttribute("IpForward", ns3::BooleanValue{forwards});
  ipv6->SetAttribute("SendIcmpv6Redirect", ns3::BooleanValue{false});
  ipv6->RegisterExtensions();
  ipv6->RegisterOptions();
}

void HostNode::attach(Network& network, const std::vector<InterfaceAddress>& addresses) {
  std::vector<IpAddress> own;
  for (const auto& address : addresses) {
    own.push_back(address.address);
    own_.push_back(address.address);
  }
  const MemberIndex member = network.join(*this, own);
  NetworkDevice& device = network.device(member);
  node_->AddDevice(&device);
  interfaces_.push_back({&network, member, addresses});

  auto ipv4 = node_->GetObject<ns3::Ipv4L3Protocol>();
  const std::uint32_t number = ipv4->AddInterface(&device);
  auto route = ns3::Create<ns3::Ipv4Route>();
  route->SetGateway(ns3::Ipv4Address::GetAny());
  route->SetOutputDevice(&device);
  ns3::Ptr<ns3::Ipv6L3Protocol> ipv6 = node_->GetObject<ns3::Ipv6L3Protocol>();
  const std::uint32_t number_v6 = ipv6 ? ipv6->AddInterface(&device) : 0;
  auto route_v6 = ns3::Create<ns3::Ipv6Route>();
  route_v6->SetGateway(ns3::Ipv6Address::GetAny());
  route_v6->SetOutputDevice(&device);
  if (ipv6) ipv6->SetUp(number_v6);
  for (const auto& address : addresses) {
    if (address.address.is_v6()) {
      add_v6_address(*ipv6, number_v6, address);
      route_v6->SetSource(to_ns3_v6(address.address));
    } else {
      add_v4_address(*ipv4, number, address);
      route->SetSource(to_ns3_v4(address.address));
    }
  }
  ipv4->SetUp(number);
  routes_v4_.push_back(route);
  routes_v6_.push_back(route_v6);
}

// If ICMPv6 exists when an address is added, ns-3 starts duplicate address detection and router solicitations. All addresses here
// are known to be unique, so ICMPv6 is added last.
void HostNode::finish() {
  auto ipv4 = node_->GetObject<ns3::Ipv4L3Protocol>();
  auto loopback = ns3::Create<ns3::Ipv4Route>();
  loopback->SetGateway(ns3::Ipv4Address::GetAny());
  loopback->SetSource(ns3::Ipv4Address::GetLoopback());
  loopback->SetOutputDevice(ipv4->GetNetDevice(0));
  routes_v4_.push_back(loopback);
  if (uses_v6_) {
    auto ipv6 = node_->GetObject<ns3::Ipv6L3Protocol>();
    auto loopback_v6 = ns3::Create<ns3::Ipv6Route>();
    loopback_v6->SetGateway(ns3::Ipv6Address::GetAny());
    loopback_v6->SetSource(ns3::Ipv6Address::GetLoopback());
    loopback_v6->SetOutputDevice(ipv6->GetNetDevice(0));
    routes_v6_.push_back(loopback_v6);
    node_->AggregateObject(ns3::CreateObject<ns3::Icmpv6L4Protocol>());
  }
  const auto udp = ns3::CreateObject<HostUdp>();
  udp->set_host(*this);
  node_->AggregateObject(udp);
}

ns3::Ptr<ns3::TcpL4Protocol> HostNode::tcp() {
  auto tcp = node_->GetObject<ns3::TcpL4Protocol>();
  if (!tcp) {
    tcp = ns3::CreateObject<ns3::TcpL4Protocol>();
    node_->AggregateObject(tcp);
    for (const char* direction : {"Tx", "Rx"}) {
      node_->GetObject<ns3::Ipv4L3Protocol>()->TraceConnectWithoutContext(
          direction, ns3::MakeCallback(&HostNode::segment_seen<ns3::Ipv4>, this));
      if (uses_v6_)
        node_->GetObject<ns3::Ipv6L3Protocol>()->TraceConnectWithoutContext(
            direction, ns3::MakeCallback(&HostNode::segment_seen<ns3::Ipv6>, this));
    }
  }
  return tcp;
}

template <class Protocol>
void HostNode::segment_seen(ns3::Ptr<const ns3::Packet> packet, ns3::Ptr<Protocol>, std::uint32_t) {
  internet_.segment_seen(index_, *packet);
}

void HostNode::set_route(const Route& route) {
  routes_.set(route);
  ++routes_revision_;
}

bool HostNode::owns(const IpAddress& address) const {
  return std::find(own_.begin(), own_.end(), address) != own_.end();
}

// A group is sent through the first interface of its family. So is the limited broadcast address in this answer; ns-3's socket
// then sends it through every interface.
std::optional<InterfaceIndex> HostNode::route_interface(const IpAddress& destination) const {
  if (is_loopback(destination)) return InterfaceIndex{interfaces_.size()};
  if (const Route* route = routes_.find(destination); route != nullptr && !destination.is_multicast())
    return route->interface;
  if (!destination.is_multicast() && !destination.is_limited_broadcast()) return std::nullopt;
  for (std::size_t i = 0; i < interfaces_.size(); ++i)
    for (const auto& address : interfaces_[i].addresses)
      if (address.address.is_v6() == destination.is_v6()) return InterfaceIndex{i};
  return std::nullopt;
}

const HostNode::Interface* HostNode::interface_for(const IpAddress& destination, std::optional<InterfaceIndex> through) const {
  const auto interface = through ? through : route_interface(destination);
  if (!interface || interface->value() >= interfaces_.size()) return nullptr;
  return &interfaces_[interface->value()];
}

std::optional<InterfaceIndex> HostNode::interface_to(const Network& network) const {
  for (std::size_t i = 0; i < interfaces_.size(); ++i)
    if (interfaces_[i].network == &network) return InterfaceIndex{i};
  return std::nullopt;
}

std::optional<IpAddress> HostNode::source_for(const IpAddress& destination, std::optional<InterfaceIndex> through) const {
  if (is_loopback(destination)) return destination;
  const Interface* interface = interface_for(destination, through);
  if (interface == nullptr) return std::nullopt;
  for (const auto& address : interface->addresses)
    if (address.address.is_v6() == destination.is_v6()) return address.address;
  return std::nullopt;
}

ns3::Ptr<ns3::Ipv4Route> HostNode::route_v4(const IpAddress& destination) {
  const auto interface = route_interface(destination);
  return interface ? routes_v4_[interface->value()] : nullptr;
}

ns3::Ptr<ns3::Ipv6Route> HostNode::route_v6(const IpAddress& destination) {
  const auto interface = route_interface(destination);
  return interface && uses_v6_ ? routes_v6_[interface->value()] : nullptr;
}

void HostNode::packet_arriving(const Arrival& arrival) {
  arrival_ = arrival;
  arrival_handled_ = false;
}

bool HostNode::packet_handled() {
  arrival_.reset();
  const bool was_handled = arrival_handled_;
  user_->arrival_ended();
  return was_handled;
}

std::optional<Arrival> HostNode::take_arrival() {
  arrival_handled_ = true;
  return std::exchange(arrival_, std::nullopt);
}

// A router tells the sender; a host that is not a router is silent (RFC 1122, section 3.2.1.3).
void HostNode::not_forwarded(Refusal why, int mtu) {
  if (!arrival_) return;
  const Arrival arrival = *arrival_;
  internet_.dropped(*arrival.packet, arrival.header, arrival.header.payload_at, index_, arrival.network, reason_of(why));
  if (forwards_) refuse_packet(*this, arrival.header, *arrival.packet, why, mtu);
}

void HostNode::icmp_error_arrived_later(const IcmpError& error) {
  schedule_after(0, [this, error] { user_->icmp_error(error); });
}

void HostNode::send_raw(const IpAddress& from, const IpAddress& to, std::uint8_t protocol,
                        const std::vector<std::uint8_t>& payload) {
  send_as(from, to, protocol, ns3::Create<ns3::Packet>(payload.data(), static_cast<std::uint32_t>(payload.size())));
}

void HostNode::send_as(const IpAddress& from, const IpAddress& to, std::uint8_t protocol, ns3::Ptr<ns3::Packet> packet,
                       std::optional<InterfaceIndex> through) {
  if (to.is_v6()) {
    const auto route = through ? routes_v6_[through->value()] : nullptr;
    node_->GetObject<ns3::Ipv6>()->Send(packet, to_ns3_v6(from), to_ns3_v6(to), protocol, route);
  } else {
    const auto route = through ? routes_v4_[through->value()] : nullptr;
    node_->GetObject<ns3::Ipv4>()->Send(packet, to_ns3_v4(from), to_ns3_v4(to), protocol, route);
  }
}

}  // namespace ntpsim::net

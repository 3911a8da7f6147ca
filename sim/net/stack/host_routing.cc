#include "sim/net/stack/host_routing.h"

#include <ns3/ipv4-route.h>
#include <ns3/ipv6-route.h>

#include "sim/net/stack/host_node.h"
#include "sim/net/ns3_address.h"

namespace ntpsim::net {

namespace {

// Decides, for both families, what happens to a packet that has come in and is not for this host.
template <class Route, class Forward>
void pass_on(HostNode& host, int time_to_live, const Route& route, const Forward& forward) {
  if (!host.forwards() || !route) return host.not_forwarded(Refusal::no_network);
  if (time_to_live <= 1) return host.not_forwarded(Refusal::time_to_live);
  forward();
}

}  // namespace

ns3::Ptr<ns3::Ipv4Route> HostRoutingV4::RouteOutput(ns3::Ptr<ns3::Packet>, const ns3::Ipv4Header& header,
                                                    ns3::Ptr<ns3::NetDevice>, ns3::Socket::SocketErrno& error) {
  auto route = host_->route_v4(from_ns3(header.GetDestination()));
  error = route ? ns3::Socket::ERROR_NOTERROR : ns3::Socket::ERROR_NOROUTETOHOST;
  return route;
}

bool HostRoutingV4::RouteInput(ns3::Ptr<const ns3::Packet> packet, const ns3::Ipv4Header& header,
                               ns3::Ptr<const ns3::NetDevice> device, UnicastForwardCallback forward,
                               MulticastForwardCallback, LocalDeliverCallback deliver, ErrorCallback) {
  const auto interface = static_cast<std::uint32_t>(ipv4_->GetInterfaceForDevice(device));
  if (ipv4_->IsDestinationAddress(header.GetDestination(), interface)) {
    deliver(packet, header, interface);
    return true;
  }
  const auto route = host_->route_v4(from_ns3(header.GetDestination()));
  pass_on(*host_, header.GetTtl(), route, [&] { forward(route, packet, header); });
  return true;
}

ns3::Ptr<ns3::Ipv6Route> HostRoutingV6::RouteOutput(ns3::Ptr<ns3::Packet>, const ns3::Ipv6Header& header,
                                                    ns3::Ptr<ns3::NetDevice>, ns3::Socket::SocketErrno& error) {
  auto route = host_->route_v6(from_ns3(header.GetDestination()));
  error = route ? ns3::Socket::ERROR_NOTERROR : ns3::Socket::ERROR_NOROUTETOHOST;
  return route;
}

bool HostRoutingV6::RouteInput(ns3::Ptr<const ns3::Packet> packet, const ns3::Ipv6Header& header,
                               ns3::Ptr<const ns3::NetDevice> device, UnicastForwardCallback forward,
                               MulticastForwardCallback, LocalDeliverCallback deliver, ErrorCallback) {
  const IpAddress destination = from_ns3(header.GetDestination());
  const auto interface = static_cast<std::uint32_t>(ipv6_->GetInterfaceForDevice(device));
  if (destination.is_multicast() || host_->owns(destination) || header.GetDestination().IsLocalhost()) {
    deliver(packet, header, interface);
    return true;
  }
  const auto route = host_->route_v6(destination);
  // A router does not fragment IPv6. ns-3's own check would allow 40 bytes too many.
  const std::uint32_t size = packet->GetSize() + header.GetSerializedSize();
  if (host_->forwards() && route && size > route->GetOutputDevice()->GetMtu()) {
    host_->not_forwarded(Refusal::too_big, route->GetOutputDevice()->GetMtu());
    return true;
  }
  pass_on(*host_, header.GetHopLimit(), route, [&] { forward(device, route, packet, header); });
  return true;
}

}  // namespace ntpsim::net

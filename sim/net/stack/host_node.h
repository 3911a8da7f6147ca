// A host in ns-3: a node with IPv4, IPv6, ICMP and UDP, its interfaces and its routes. The port is built on it.
#pragma once

#include <ns3/ipv4-route.h>
#include <ns3/ipv6-route.h>
#include <ns3/node.h>
#include <ns3/tcp-l4-protocol.h>

#include <optional>
#include <vector>

#include "sim/net/stack/icmp.h"
#include "sim/net/stack/internet.h"
#include "sim/net/host_seam.h"
#include "sim/scenario/route_table.h"

namespace ntpsim::net {

class Network;

// The link layer's part of the packet that is being handed to the IP layer.
struct Arrival {
  const ns3::Packet* packet;           // as it came, with its IP header; only during the handover
  PacketHeader header;
  std::uint64_t id;
  NetworkIndex network;
  InterfaceIndex interface;            // the host's interface to that network
  std::int64_t hardware;               // nanoseconds: start of the frame at the interface
};

// The user of a node, which gets the events that a program may learn.
class NodeUser {
 public:
  virtual ~NodeUser() = default;
  virtual void icmp_error(const IcmpError& error) = 0;
  virtual void packet_left(std::uint64_t uid, std::int64_t hardware) = 0;
  virtual void packet_lost(std::uint64_t uid) = 0;   // before it left the host
  virtual void arrival_ended() = 0;                  // ns-3 has finished with the packet that arrived
  virtual bool listens_on(bool ipv6, std::uint16_t port) const = 0;
};

class HostNode {
 public:
  HostNode(Internet& internet, HostIndex index, bool uses_v6, bool forwards);
  HostNode(const HostNode&) = delete;
  HostNode& operator=(const HostNode&) = delete;

  struct Interface {
    Network* network;
    MemberIndex member;                // of the network
    std::vector<InterfaceAddress> addresses;
  };

  void attach(Network& network, const std::vector<InterfaceAddress>& addresses);
  void finish();                       // called once, after the last interface: ICMPv6 must not see addresses being added
  void set_user(NodeUser& user) { user_ = &user; }

  HostIndex index() const { return index_; }
  Internet& internet() { return internet_; }
  ns3::Ptr<ns3::Node> node() const { return node_; }
  ns3::Ptr<ns3::TcpL4Protocol> tcp();   // made on first use: most hosts never use it
  const RouteTable& routes() const { return routes_; }
  std::uint32_t routes_revision() const { return routes_revision_; }
  void set_routes(const RouteTable& routes) { routes_ = routes; }
  void set_route(const Route& route);
  const std::vector<Interface>& interfaces() const { return interfaces_; }
  bool forwards() const { return forwards_; }
  bool owns(const IpAddress& address) const;
  // By route, or through the interface that is named. Nothing: no route.
  std::optional<IpAddress> source_for(const IpAddress& destination, std::optional<InterfaceIndex> through = {}) const;
  const Interface* interface_for(const IpAddress& destination, std::optional<InterfaceIndex> through = {}) const;
  std::optional<InterfaceIndex> interface_to(const Network& network) const;

  bool is_suspended() const { return is_suspended_; }
  void set_suspended(bool suspended) { is_suspended_ = suspended; }

  // ---- from the networks ----
  void packet_arriving(const Arrival& arrival);
  bool packet_handled();               // ends the arrival; whether a socket took the packet or it was forwarded
  void packet_left(std::uint64_t uid, std::int64_t hardware) { user_->packet_left(uid, hardware); }
  void packet_lost(std::uint64_t uid) { user_->packet_lost(uid); }
  bool listens_on(bool ipv6, std::uint16_t port) const { return user_->listens_on(ipv6, port); }
  void icmp_error_arrived(const IcmpError& error) { user_->icmp_error(error); }
  void icmp_error_arrived_later(const IcmpError& error);   // at this instant, after the running event
  void send_raw(const IpAddress& from, const IpAddress& to, std::uint8_t protocol, const std::vector<std::uint8_t>& payload);
  void send_as(const IpAddress& from, const IpAddress& to, std::uint8_t protocol, ns3::Ptr<ns3::Packet> packet,
               std::optional<InterfaceIndex> through = {});

  // ---- from the port ----
  std::optional<Arrival> take_arrival();   // of the packet that reaches a socket now; nothing: it never left the host

  // ---- from the routing protocols ----
  ns3::Ptr<ns3::Ipv4Route> route_v4(const IpAddress& destination);   // null: none
  ns3::Ptr<ns3::Ipv6Route> route_v6(const IpAddress& destination);
  void not_forwarded(Refusal why, int mtu = 0);                      // the arriving packet; `mtu`: for too_big

 private:
  template <class Protocol>
  void segment_seen(ns3::Ptr<const ns3::Packet> packet, ns3::Ptr<Protocol>, std::uint32_t);
  std::optional<InterfaceIndex> route_interface(const IpAddress& destination) const;   // one behind the last: loopback

  Internet& internet_;
  HostIndex index_;
  bool uses_v6_;
  bool forwards_;
  bool is_suspended_ = false;
  ns3::Ptr<ns3::Node> node_;
  NodeUser* user_ = nullptr;
  std::vector<Interface> interfaces_;  // by InterfaceIndex
  std::vector<IpAddress> own_;
  RouteTable routes_;
  std::vector<ns3::Ptr<ns3::Ipv4Route>> routes_v4_;   // one for each interface, used for every packet; the last: loopback
  std::vector<ns3::Ptr<ns3::Ipv6Route>> routes_v6_;
  std::optional<Arrival> arrival_;
  bool arrival_handled_ = false;
  std::uint32_t routes_revision_ = 0;
};

}  // namespace ntpsim::net

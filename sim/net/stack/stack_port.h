// A host's port on ns-3's UDP sockets.
#pragma once

#include <ns3/socket.h>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "sim/net/stack/host_delays.h"
#include "sim/net/stack/host_node.h"
#include "sim/net/host_seam.h"
#include "sim/net/stack/stack_streams.h"

namespace ntpsim::net {

class StackPort : public Port, private NodeUser {
 public:
  StackPort(HostNode& node, const HostProfileSpec& profile);
  ~StackPort() override;

  std::optional<SocketHandle> open(const SocketOptions& options, PortUser& user) override;
  void close(SocketHandle socket) override;
  std::uint16_t local_port(SocketHandle socket) const override;
  void send(SocketHandle socket, Datagram datagram, std::optional<SendId> id) override;
  void send_routed(Datagram datagram, PortUser& user, std::optional<SendId> id) override;
  void send_forged(Datagram datagram) override;
  const std::vector<InterfaceAddress>& addresses() const override { return addresses_; }
  const RouteTable& routes() const override { return node_.routes(); }
  std::uint32_t routes_revision() const override { return node_.routes_revision(); }
  StreamPort& streams() override;
  void set_suspended(bool suspended) override;

 private:
  struct OpenSocket {
    StackPort* port = nullptr;
    SocketHandle handle = 0;
    SocketOptions options;             // with the port number that was found
    PortUser* user = nullptr;
    ns3::Ptr<ns3::Socket> socket;

    void readable(ns3::Ptr<ns3::Socket> socket);
  };
  struct Sender {                      // the sender of a datagram on its way out
    SocketHandle socket = 0;
    PortUser* user = nullptr;          // for a datagram without a socket
    std::optional<SendId> id;          // set: it waits for stamps
    std::int64_t program = 0;
    std::int64_t kernel = 0;
  };
  struct Arrived {                     // a datagram on its way in
    SocketHandle socket = 0;
    Datagram datagram;
    std::uint64_t id = 0;              // ns-3's number of the packet
    std::optional<NetworkIndex> network;
    std::int64_t hardware = 0;
    std::int64_t kernel = 0;
  };

  // ---- NodeUser ----
  void icmp_error(const IcmpError& error) override;
  void packet_left(std::uint64_t uid, std::int64_t hardware) override;
  void packet_lost(std::uint64_t uid) override;
  void arrival_ended() override;
  bool listens_on(bool ipv6, std::uint16_t port) const override { return by_port_.contains({ipv6, port}); }

  std::optional<std::uint16_t> find_free_port(bool ipv6);
  void set_groups(const OpenSocket& socket, bool join);
  bool may_receive(const OpenSocket& socket, const IpAddress& local) const;
  void send_later(Datagram datagram, Sender sender);
  void put_on_wire(Datagram datagram, const Sender& sender);
  void send_without_socket(const Datagram& datagram, ns3::Ptr<ns3::Packet> packet);
  PortUser* user_of(const Sender& sender) const;     // null: it has closed its socket
  void put_forged_on_wire(const Datagram& datagram);
  std::optional<NetworkIndex> network_to(const Datagram& datagram) const;
  std::optional<Refusal> refused_here(const OpenSocket* socket, const Datagram& datagram, bool has_route) const;
  void refuse(const Datagram& datagram, const Sender& sender, Refusal why);
  void receive(OpenSocket& socket, ns3::Packet& packet, const Endpoint& remote);
  void deliver(Arrived arrived, std::int64_t program);
  bool is_broadcast(const IpAddress& address) const;
  bool stays_here(const Datagram& datagram) const;
  PacketTimes times_of(std::int64_t program, std::int64_t kernel, std::int64_t hardware) const;

  HostNode& node_;
  HostDelays delays_;
  Random port_random_;
  std::vector<InterfaceAddress> addresses_;
  std::map<SocketHandle, std::unique_ptr<OpenSocket>> sockets_;
  std::map<std::pair<bool, std::uint16_t>, SocketHandle> by_port_;   // family and port number
  std::map<std::uint64_t, Sender> pending_;                          // by ns-3's number of the packet
  std::optional<Arrived> arrived_;     // waits until ns-3 has finished with its packet
  SocketHandle next_handle_ = 1;
  std::unique_ptr<StackStreams> streams_;   // made on first use
};

}  // namespace ntpsim::net

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
  void send(SocketHandle socket, const Endpoint& to, Bytes data, std::uint64_t id, bool wants_stamps) override;
  void send_routed(RoutedDatagram datagram, PortUser& user, std::uint64_t id, bool wants_stamps) override;
  void send_forged(const Endpoint& from, const Endpoint& to, Bytes data) override;
  const std::vector<InterfaceAddress>& addresses() const override { return addresses_; }
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
  struct Datagram {                    // on its way out
    SocketHandle socket = 0;
    Endpoint to;
    Bytes data;
    std::uint64_t id = 0;
    bool wants_stamps = false;
    std::int64_t daemon = 0;
    std::int64_t kernel = 0;
    PortUser* user = nullptr;          // without a socket: whose it is, and
    std::optional<IpAddress> source;
    std::uint16_t source_port = 0;
    PacketMarks marks;
  };
  struct Delivery {                    // on its way in
    SocketHandle socket = 0;
    std::uint64_t id = 0;
    int network = -1;
    Endpoint remote;
    Endpoint local;
    Bytes data;
    PacketMarks marks;
    std::int64_t hardware = 0;
    std::int64_t kernel = 0;
  };
  struct Pending {                     // a datagram whose sender waits for stamps
    SocketHandle socket = 0;
    PortUser* user = nullptr;          // of one without a socket
    std::uint64_t id = 0;
    std::int64_t daemon = 0;
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
  void send_later(Datagram datagram);
  void put_on_wire(Datagram datagram);
  void send_without_socket(const Datagram& datagram, const IpAddress& source, ns3::Ptr<ns3::Packet> packet);
  PortUser* user_of(const Pending& pending) const;   // null: it has closed its socket
  SocketHandle socket_at(bool ipv6, std::uint16_t port) const;   // 0: none
  void put_forged_on_wire(const Endpoint& from, const Endpoint& to, const Bytes& data);
  Reason refused_here(const OpenSocket* socket, const Datagram& datagram, bool has_route) const;   // none: it may go
  void receive(OpenSocket& socket, ns3::Packet& packet, const Endpoint& remote);
  void deliver(Delivery delivery, std::int64_t daemon);
  void fail_later(SocketHandle socket, const Endpoint& remote, Reason reason);
  bool is_broadcast(const IpAddress& address) const;
  bool stays_here(const IpAddress& destination) const;
  PacketTimes times_of(std::int64_t daemon, std::int64_t kernel, std::int64_t hardware) const;

  HostNode& node_;
  HostDelays delays_;
  Random port_random_;
  std::vector<InterfaceAddress> addresses_;
  std::map<SocketHandle, std::unique_ptr<OpenSocket>> sockets_;
  std::map<std::pair<bool, std::uint16_t>, SocketHandle> by_port_;   // family and port number
  std::map<std::uint64_t, Pending> pending_;                         // by ns-3's number of the packet
  std::optional<Delivery> arrived_;    // waits until ns-3 has finished with its packet
  SocketHandle next_handle_ = 1;
  std::unique_ptr<StackStreams> streams_;   // from the first use on
};

}  // namespace ntpsim::net

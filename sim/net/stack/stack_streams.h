// A host's TCP connections on ns-3's TCP.
#pragma once

#include <ns3/event-id.h>

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "models/base/random.h"
#include "sim/net/stack/host_node.h"
#include "sim/net/stack/icmp.h"
#include "sim/net/host_seam.h"
#include "sim/net/stack/stream_socket.h"

namespace ntpsim::net {

class StackStreams final : public StreamPort {
 public:
  explicit StackStreams(HostNode& node);
  ~StackStreams() override;

  bool listen(bool ipv6, std::uint16_t port, StreamUser& user) override;
  void stop_listening(bool ipv6, std::uint16_t port) override;
  StreamHandle connect(const Endpoint& local, const Endpoint& remote, StreamUser& user) override;
  Endpoint local(StreamHandle stream) const override { return connections_.at(stream)->local; }
  void send(StreamHandle stream, Bytes data) override;
  void read(StreamHandle stream, std::size_t octets) override;
  void shutdown(StreamHandle stream) override;
  void close(StreamHandle stream) override;

  void icmp_error(const IcmpError& error);
  void resumed();                      // the host was suspended, and its programs were told nothing

 private:
  struct Listening {
    ns3::Ptr<StreamSocket> socket;
    StreamUser* user = nullptr;
  };
  struct Connection {
    StreamHandle handle = 0;
    StreamUser* user = nullptr;
    Endpoint local;
    Endpoint remote;
    ns3::Ptr<StreamSocket> socket;     // null: the attempt failed at once
    std::optional<StreamFailure> failure;
    std::deque<Bytes> queue;           // data for which TCP's own buffer has no room
    std::size_t taken = 0;             // octets of the first that TCP has
    std::size_t unread = 0;            // octets that the user was told of and has not read
    bool came_in = false;              // the other end has connected
    bool is_known = false;             // the user knows that there is a connection
    bool end_is_known = false;         // ... and that the other end sends no more
    bool sends_no_more = false;
    bool fin_is_sent = false;
    bool is_closed = false;            // by its user, who is told nothing more
    ns3::EventId next_look;
    ns3::EventId patience;
  };
  using PortKey = std::pair<bool, std::uint16_t>;

  std::uint32_t segment_size(bool ipv6, const IpAddress* remote) const;
  std::optional<StreamFailure> begin(Connection& connection);
  bool bind(Connection& connection);
  bool wants(ns3::Ptr<ns3::Socket> socket, const ns3::Address& from);
  void created(ns3::Ptr<ns3::Socket> socket, const ns3::Address& from);
  std::shared_ptr<Connection> add(StreamUser& user, const Endpoint& local, const Endpoint& remote);
  void watch(Connection& connection);
  void look_soon(Connection& connection);
  void look(StreamHandle stream);      // tells the user its new events, and lets TCP do what is due
  bool introduce(Connection& connection);
  void hand_over(Connection& connection);
  void write(Connection& connection);
  void end_sending(Connection& connection);
  void fail(Connection& connection);
  void forget(StreamHandle stream);
  Connection* find(StreamHandle stream);

  HostNode& node_;
  Random port_random_;
  std::map<PortKey, Listening> listening_;
  std::map<StreamHandle, std::shared_ptr<Connection>> connections_;
  StreamHandle next_handle_ = 1;
};

}  // namespace ntpsim::net

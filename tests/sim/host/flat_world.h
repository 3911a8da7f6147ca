// A world for hosts without a network simulator: every datagram and every segment arrives after the same delay, unless its
// sender or receiver is cut off or suspended. A third implementation of what hosts need, beside ns-3's.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "sim/host/event_queue.h"
#include "sim/host/networks.h"
#include "sim/scenario/expand.h"

namespace ntpsim::test {

class FlatQueue final : public host::EventQueue {
 public:
  explicit FlatQueue(TrueTime start) : now_{start} {}

  TrueTime now() const override { return now_; }
  void schedule(TrueTime at, std::function<void()> event) override { add(at, std::move(event)); }
  std::unique_ptr<host::Alarm> alarm(std::function<void()> event) override;
  void run_until(TrueTime end) override;
  void stop() override { is_stopped_ = true; }
  std::size_t waiting() const { return events_.size(); }

 private:
  class QueueAlarm;
  using Key = std::pair<TrueTime, std::uint64_t>;   // by time, then by order of scheduling
  Key add(TrueTime at, std::function<void()> event);

  TrueTime now_;
  bool is_stopped_ = false;
  std::map<Key, std::function<void()>> events_;
  std::uint64_t scheduled_ = 0;
};

class FlatNetworks;

class FlatStreams final : public host::StreamPort {
 public:
  explicit FlatStreams(FlatNetworks& networks) : networks_{networks} {}

  bool listen(bool ipv6, std::uint16_t port, host::StreamUser& user) override;
  void stop_listening(bool ipv6, std::uint16_t port) override { listeners_.erase({ipv6, port}); }
  host::StreamHandle connect(const Endpoint& local, const Endpoint& remote, host::StreamUser& user) override;
  Endpoint local(host::StreamHandle stream) const override { return ends_.at(stream).local; }
  void send(host::StreamHandle stream, Bytes data) override;
  void read(host::StreamHandle, std::size_t) override {}
  void shutdown(host::StreamHandle stream) override;
  void close(host::StreamHandle stream) override;

  // A connection comes from elsewhere.
  void arrive(FlatStreams& from, host::StreamHandle stream, const Endpoint& local, const Endpoint& remote);

 private:
  struct End {
    host::StreamUser* user = nullptr;
    Endpoint local;
    FlatStreams* peer = nullptr;                 // nothing yet: not connected
    host::StreamHandle peer_stream = 0;
    bool is_shut = false;
  };
  void tell(host::StreamHandle stream, std::function<void(host::StreamUser& user)> what);   // while it is open, a delay from now

  FlatNetworks& networks_;
  std::map<std::pair<bool, std::uint16_t>, host::StreamUser*> listeners_;
  std::map<host::StreamHandle, End> ends_;
  host::StreamHandle next_ = 1;
  std::uint16_t next_port_ = 32768;
};

class FlatPort final : public host::Port {
 public:
  FlatPort(FlatNetworks& networks, HostIndex host);

  std::optional<host::SocketHandle> open(const host::SocketOptions& options, host::PortUser& user) override;
  void close(host::SocketHandle socket) override { sockets_.erase(socket); }
  std::uint16_t local_port(host::SocketHandle socket) const override { return sockets_.at(socket).port; }
  void send(host::SocketHandle socket, Datagram datagram, std::optional<SendId> id) override;
  void send_routed(Datagram datagram, host::PortUser& user, std::optional<SendId> id) override;
  void send_forged(Datagram datagram) override;
  const std::vector<host::InterfaceAddress>& addresses() const override { return addresses_; }
  const RouteTable& routes() const override { return routes_; }
  std::uint32_t routes_revision() const override { return routes_revision_; }
  FlatStreams& streams() override { return streams_; }
  void set_suspended(bool suspended) override { is_suspended_ = suspended; }

 private:
  friend class FlatNetworks;
  struct Socket {
    bool ipv6 = false;
    std::uint16_t port = 0;
    host::PortUser* user = nullptr;
  };
  using Sockets = std::map<host::SocketHandle, Socket>;
  Sockets::iterator listener(bool ipv6, std::uint16_t port);
  IpAddress source_for(const IpAddress& destination) const;
  void arrive(const Datagram& datagram);
  PacketTimes times() const;

  FlatNetworks& networks_;
  HostIndex host_;
  std::vector<host::InterfaceAddress> addresses_;
  RouteTable routes_;
  std::uint32_t routes_revision_ = 0;
  Sockets sockets_;
  FlatStreams streams_;
  bool is_suspended_ = false;
  bool kernel_stamps_;
  host::SocketHandle next_ = 1;
  std::uint16_t next_port_ = 49152;
};

class FlatNetworks final : public host::Networks {
 public:
  FlatNetworks(const ExpandedScenario& scenario, FlatQueue& queue, Duration delay);

  host::Port& port(HostIndex host) override { return *ports_[host.value()]; }
  void watch_segments(SegmentWatcher) override {}
  void cut(NetworkIndex network, HostIndex host) override;
  void restore(NetworkIndex network, HostIndex host) override;
  void set_path(NetworkIndex network, const PathOverride&) override { changes.push_back("path of " + name_of(network)); }
  void set_link(NetworkIndex network, const SetLink&) override { changes.push_back("link of " + name_of(network)); }
  void set_route(const RouteSpec& route) override;
  std::vector<std::string> warnings() const override { return {"the world is flat"}; }

  std::vector<std::string> changes;              // what the timeline has asked for
  std::vector<Bytes> datagrams;                  // that have arrived at a port, in order

 private:
  friend class FlatPort;
  friend class FlatStreams;
  const std::string& name_of(NetworkIndex network) const { return scenario_.scenario.networks[network.value()].first; }
  FlatPort* owner_of(const IpAddress& address);  // null: nobody, or one who hears nothing
  bool is_cut(const IpAddress& address) const;
  void later(std::function<void()> what) { queue_.schedule(queue_.now() + delay_, std::move(what)); }

  const ExpandedScenario& scenario_;
  FlatQueue& queue_;
  Duration delay_;
  std::vector<std::unique_ptr<FlatPort>> ports_;
  std::set<std::pair<NetworkIndex, HostIndex>> cut_;
};

}  // namespace ntpsim::test

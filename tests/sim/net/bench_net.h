// A small world for tests of the network: hosts by name, a recording program per socket, and every packet event kept.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/net/simulator.h"
#include "sim/net/topology.h"

namespace ntpsim::net {

struct Received {
  Datagram datagram;
  PacketTimes times;
};

// A program that remembers what it hears and may answer it.
class Listener : public PortUser {
 public:
  Listener(Port& port, const SocketOptions& options);
  ~Listener() override;

  void send(const Endpoint& to, std::size_t bytes = 48, bool wants_stamps = false);
  void close();
  std::uint16_t local_port() const;

  void received(SocketHandle socket, Datagram datagram, const PacketTimes& times) override;
  void sent(SocketHandle, SendId, const PacketTimes& times) override { sent_times.push_back(times); }
  void lost_before_wire(SocketHandle, SendId) override { ++lost_before_wire_count; }
  void send_failed(SocketHandle, const IcmpError& error) override { failures.push_back(error); }

  std::optional<SocketHandle> socket;
  bool echoes = false;
  std::function<void()> when_heard;
  std::vector<Received> heard;
  std::vector<PacketTimes> sent_times;
  int lost_before_wire_count = 0;
  std::vector<IcmpError> failures;

 private:
  Port& port_;
};

struct KeptEvent {
  record::PacketEvent::What what;
  TrueTime at;
  std::uint64_t id;
  int host;
  int network;
  Endpoint source;
  Endpoint destination;
  Bytes payload;
  Reason reason;

  bool operator==(const KeptEvent&) const = default;
};

// What a scenario's file would say.
class WorldPlan {
 public:
  explicit WorldPlan(std::uint64_t seed = 1);

  HostSpec& host(const std::string& name);
  void fleet(const std::string& name, int count);
  NetworkSpec& network(const std::string& name, const std::vector<std::string>& hosts);
  NetworkSpec& network_named(const std::string& name);
  NetworkSpec& path(const std::string& name, const std::vector<std::string>& hosts, Duration delay);
  void route(const std::string& host, const std::string& to, const std::string& via);
  ExpandedScenario expanded() const;

 private:
  Scenario scenario_;
};

class World {
 public:
  explicit World(const WorldPlan& plan, Scheduler scheduler = Scheduler::priority_queue);

  Topology& topology() { return *topology_; }
  HostIndex host(const std::string& name) const { return scenario_.host_index(name); }
  Port& port(const std::string& name) { return topology_->port(host(name)); }
  IpAddress address(const std::string& name, const std::string& network, bool ipv6 = false);
  Listener& listen(const std::string& name, const SocketOptions& options);
  Listener& listen(const std::string& name, std::uint16_t number = 0, bool ipv6 = false);

  TrueTime at(Duration after) const { return scenario_.start + after; }
  void schedule(Duration after, std::function<void()> event) { simulator_.schedule(at(after), std::move(event)); }
  Duration elapsed() const { return simulator_.now() - scenario_.start; }
  std::uint64_t events_run() const { return simulator_.events_run(); }
  void run(Duration until) { simulator_.run_until(at(until)); }
  std::int64_t nanoseconds(TrueTime time) const { return (time - scenario_.start).nearest_nanoseconds(); }   // since the start

  std::vector<KeptEvent> events;
  std::size_t count(record::PacketEvent::What what, Reason reason = Reason::none) const;

 private:
  ExpandedScenario scenario_;
  Simulator simulator_;
  std::unique_ptr<Topology> topology_;
  std::deque<std::unique_ptr<Listener>> listeners_;
};

Sampled<Duration> exactly(Duration duration);

}  // namespace ntpsim::net

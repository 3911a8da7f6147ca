// What an exchange costs between ports: request and answer of 48 bytes over a path network and a switch.
#define CATCH_CONFIG_ENABLE_BENCHMARKING
#include <catch2/catch.hpp>

#include <memory>
#include <string>
#include <vector>

#include "sim/net/simulator.h"
#include "sim/net/topology.h"

namespace ntpsim::net {

namespace {

class Program : public PortUser {
 public:
  Program(Port& port, std::uint16_t number) : port_{port} {
    SocketOptions options;
    options.port = number;
    socket_ = *port.open(options, *this);
  }
  void ask(const Endpoint& server) { port_.send(socket_, {{}, server, Bytes(48)}, std::nullopt); }
  void received(SocketHandle, Datagram datagram, const PacketTimes&) override {
    if (datagram.destination.port == 123) port_.send(socket_, {{}, datagram.source, std::move(datagram.data)}, std::nullopt);
  }
  void sent(SocketHandle, SendId, const PacketTimes&) override {}
  void send_failed(SocketHandle, const IcmpError&) override {}

 private:
  Port& port_;
  SocketHandle socket_ = 0;
};

Scenario one_server(std::int64_t clients, bool is_switched) {
  Scenario scenario;
  HostSpec fleet;
  fleet.count = clients;
  scenario.hosts = {{"server", HostSpec{}}, {"client", fleet}};
  NetworkSpec network;
  network.hosts = {"server", "client"};
  if (is_switched) {
    network.ethernet.emplace();
  } else {
    network.path.emplace();
    network.path->delay = Sampled<Duration>{Distribution::constant(0.02)};
    network.path->jitter = Sampled<Duration>{Distribution{Exponential{1e-3}}};
  }
  scenario.networks = {{"net", network}};
  return scenario;
}

void measure(const std::string& name, std::int64_t clients, bool is_switched) {
  const ExpandedScenario scenario = expand(one_server(clients, is_switched));
  Simulator simulator{scenario.start};
  Topology topology{scenario, {}};
  std::vector<std::unique_ptr<Program>> programs;
  programs.push_back(std::make_unique<Program>(topology.port(HostIndex{0}), 123));
  for (int host = 1; host <= clients; ++host) programs.push_back(std::make_unique<Program>(topology.port(HostIndex{host}), 0));
  const Endpoint server{topology.port(HostIndex{0}).addresses().front().address, 123};

  TrueTime at = scenario.start;
  std::size_t next = 0;
  BENCHMARK(std::string{name}) {
    at += Duration::from_whole_seconds(1);
    Program& client = *programs[1 + next++ % static_cast<std::size_t>(clients)];
    simulator.schedule(at, [&] { client.ask(server); });
    simulator.run_until(at + Duration::from_nanoseconds(500'000'000));
  };
}

}  // namespace

TEST_CASE("net: an exchange") {
  measure("path network, 10 hosts", 10, false);
  measure("path network, 10000 hosts", 10000, false);
  measure("switch, 10 hosts", 10, true);
}

}  // namespace ntpsim::net

#include "tests/sim/net/bench_net.h"

#include <algorithm>
#include <stdexcept>

namespace ntpsim::net {

Sampled<Duration> exactly(Duration duration) { return {Distribution::constant(duration.seconds())}; }

Listener::Listener(Port& port, const SocketOptions& options) : socket{port.open(options, *this)}, port_{port} {}
Listener::~Listener() { close(); }

void Listener::close() {
  if (socket) port_.close(*socket);
  socket.reset();
}

void Listener::send(const Endpoint& to, std::size_t bytes, bool wants_stamps) {
  port_.send(socket.value(), {{}, to, Bytes(bytes, 0x5a)}, wants_stamps ? std::optional<SendId>{7} : std::nullopt);
}

std::uint16_t Listener::local_port() const { return port_.local_port(socket.value()); }

void Listener::received(SocketHandle, Datagram datagram, const PacketTimes& times) {
  const Endpoint remote = datagram.source;
  const std::size_t size = datagram.data.size();
  heard.push_back({std::move(datagram), times});
  if (echoes) send(remote, size);
  if (when_heard) when_heard();
}

WorldPlan::WorldPlan(std::uint64_t seed) {
  scenario_.seed = seed;
  scenario_.stop = Duration::from_whole_seconds(3600);
}

HostSpec& WorldPlan::host(const std::string& name) {
  for (auto& [existing, spec] : scenario_.hosts)
    if (existing == name) return spec;
  return scenario_.hosts.emplace_back(name, HostSpec{}).second;
}

void WorldPlan::fleet(const std::string& name, int count) { host(name).count = count; }

NetworkSpec& WorldPlan::network(const std::string& name, const std::vector<std::string>& hosts) {
  for (const auto& member : hosts) host(member);
  NetworkSpec& spec = scenario_.networks.emplace_back(name, NetworkSpec{}).second;
  spec.hosts = hosts;
  return spec;
}

NetworkSpec& WorldPlan::network_named(const std::string& name) {
  for (auto& [existing, spec] : scenario_.networks)
    if (existing == name) return spec;
  throw std::runtime_error{"no network " + name};
}

NetworkSpec& WorldPlan::path(const std::string& name, const std::vector<std::string>& hosts, Duration delay) {
  NetworkSpec& spec = network(name, hosts);
  spec.path.emplace();
  spec.path->delay = exactly(delay);
  return spec;
}

void WorldPlan::route(const std::string& host, const std::string& to, const std::string& via) {
  scenario_.routes.push_back({host, to, via});
}

ExpandedScenario WorldPlan::expanded() const { return expand(scenario_); }

World::World(const WorldPlan& plan, Scheduler scheduler)
    : scenario_{plan.expanded()}, simulator_{scenario_.start, scheduler} {
  topology_ = std::make_unique<Topology>(scenario_, [this](const record::PacketEvent& event) {
    events.push_back({event.what, event.at, event.id, event.host ? event.host->to_int() : -1,
                      event.network ? event.network->to_int() : -1, event.source, event.destination,
                      Bytes(event.payload.begin(), event.payload.end()), event.reason});
  });
}

IpAddress World::address(const std::string& name, const std::string& network, bool ipv6) {
  for (const auto& candidate : port(name).addresses())
    if (candidate.network == network && candidate.address.is_v6() == ipv6) return candidate.address;
  throw std::runtime_error{name + " has no such address on " + network};
}

Listener& World::listen(const std::string& name, const SocketOptions& options) {
  listeners_.push_back(std::make_unique<Listener>(port(name), options));
  return *listeners_.back();
}

Listener& World::listen(const std::string& name, std::uint16_t number, bool ipv6) {
  SocketOptions options;
  options.port = number;
  options.ipv6 = ipv6;
  return listen(name, options);
}

std::size_t World::count(record::PacketEvent::What what, Reason reason) const {
  return static_cast<std::size_t>(std::count_if(events.begin(), events.end(), [&](const KeptEvent& event) {
    return event.what == what && event.reason == reason;
  }));
}

}  // namespace ntpsim::net

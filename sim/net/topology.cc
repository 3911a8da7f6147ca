#include "sim/net/topology.h"

#include <algorithm>
#include <concepts>
#include <optional>
#include <stdexcept>
#include <utility>

#include "sim/net/networks/cross_traffic.h"
#include "sim/net/stack/host_node.h"
#include "sim/net/networks/hub_network.h"
#include "sim/net/stack/internet.h"
#include "sim/net/networks/link_network.h"
#include "sim/net/middlebox/nat.h"
#include "sim/net/networks/path_network.h"
#include "sim/net/stack/stack_port.h"
#include "sim/net/networks/switch_network.h"
#include "sim/scenario/networks/network_kind.h"

namespace ntpsim::net {

namespace {

struct Make {
  Internet& internet;
  NetworkIndex index;

  std::unique_ptr<Network> operator()(const PathSpec&) const { return std::make_unique<PathNetwork>(internet, index); }
  std::unique_ptr<Network> operator()(const LinkSpec&) const { return std::make_unique<LinkNetwork>(internet, index); }
  std::unique_ptr<Network> operator()(const EthernetSpec& ethernet) const {
    switch (ethernet.kind) {
      case EthernetKind::switched: return std::make_unique<SwitchNetwork>(internet, index);
      case EthernetKind::hub: return std::make_unique<HubNetwork>(internet, index);
    }
    throw std::logic_error{"no such kind of Ethernet"};
  }
};

std::unique_ptr<Network> make_network(Internet& internet, NetworkIndex index) {
  std::unique_ptr<Network> network;
  for_each_said_kind(internet.scenario().network(index), [&]<class Kind>(const Kind& kind) {
    static_assert(std::invocable<const Make&, const Kind&>, "this kind of network has no row in the factory of networks");
    network = Make{internet, index}(kind);
  });
  if (!network) throw std::logic_error{"the network " + internet.network_name(index) + " is of no kind"};
  return network;
}

std::vector<InterfaceAddress> addresses_of(const ExpandedScenario& scenario, NetworkIndex network, HostIndex host) {
  const AddressPlan& plan = scenario.addresses;
  const std::string& name = scenario.name_of(network);
  std::vector<InterfaceAddress> addresses;
  if (const auto ipv4 = plan.ipv4(network, host)) addresses.push_back({name, *ipv4, plan.ipv4_prefix(network)->length});
  if (const auto ipv6 = plan.ipv6(network, host)) addresses.push_back({name, *ipv6, plan.ipv6_prefix(network)->length});
  return addresses;
}

bool has_v6(const std::vector<InterfaceAddress>& addresses) {
  return std::any_of(addresses.begin(), addresses.end(),
                     [](const InterfaceAddress& address) { return address.address.is_v6(); });
}

}  // namespace

class Topology::Parts {
 public:
  Parts(const ExpandedScenario& scenario, Observer observer);

  Port& port(HostIndex host) { return *ports_[host]; }
  Network& network(NetworkIndex index) { return *networks_[index]; }
  Internet& internet() { return internet_; }
  const Internet& internet() const { return internet_; }
  void set_route(const RouteSpec& route);

 private:
  HostNode& node(HostIndex host) { return *nodes_[host]; }
  void make_hosts();
  void make_cross_traffic(Network& network);
  void make_nat(const Network& inside);
  void warn_of(const RouteSpec& route);

  const ExpandedScenario& scenario_;
  Internet internet_;
  IndexedVector<NetworkIndex, std::unique_ptr<Network>> networks_;
  IndexedVector<HostIndex, std::unique_ptr<HostNode>> nodes_;
  IndexedVector<HostIndex, std::unique_ptr<StackPort>> ports_;
  std::vector<std::unique_ptr<CrossTraffic>> cross_traffic_;
};

Topology::Parts::Parts(const ExpandedScenario& scenario, Observer observer)
    : scenario_{scenario}, internet_{scenario, std::move(observer)} {
  for (const NetworkIndex network : scenario.networks()) networks_.push_back(make_network(internet_, network));
  make_hosts();
  for (const auto& route : scenario.scenario.routes)
    if (routes_of(scenario, route).empty()) warn_of(route);
  for (const auto& network : networks_) {
    make_cross_traffic(*network);
    make_nat(*network);
  }
}

void Topology::Parts::make_hosts() {
  for (const HostIndex host : scenario_.hosts()) {
    const auto& networks = scenario_.addresses.networks_of(host);
    std::vector<std::vector<InterfaceAddress>> addresses;
    for (const NetworkIndex network : networks) addresses.push_back(addresses_of(scenario_, network, host));
    const bool uses_v6 = std::any_of(addresses.begin(), addresses.end(), has_v6);
    auto made = std::make_unique<HostNode>(internet_, host, uses_v6, scenario_.host(host).forwards);
    for (std::size_t k = 0; k < addresses.size(); ++k) made->attach(network(networks[k]), addresses[k]);
    made->set_routes(scenario_.routes.table(host));
    made->finish();
    ports_.push_back(std::make_unique<StackPort>(*made, scenario_.host(host).profile));
    nodes_.push_back(std::move(made));
  }
}

void Topology::Parts::make_cross_traffic(Network& network) {
  const auto& specs = network.spec().cross_traffic;
  const std::string name = "networks." + internet_.network_name(network.index()) + ".cross_traffic";
  if (!specs.empty() && network.slowest_rate().bits_per_second <= 0) {
    internet_.warn(name + ": a path network has no queue that cross traffic could fill; it is left out");
    return;
  }
  for (std::size_t i = 0; i < specs.size(); ++i) {
    if (specs[i].load.value <= 0) continue;
    const MemberIndex from = network.member_of_host(scenario_.host_index(specs[i].from)).value();
    const MemberIndex to = network.member_of_host(scenario_.host_index(specs[i].to)).value();
    cross_traffic_.push_back(std::make_unique<CrossTraffic>(network, from, to, specs[i], internet_.seed(),
                                                            name + "." + std::to_string(i)));
  }
}

void Topology::Parts::make_nat(const Network& inside) {
  const auto& spec = inside.spec().nat;
  if (!spec) return;
  const HostIndex host = scenario_.host_index(spec->host);
  for (const auto& outside : networks_) {
    if (internet_.network_name(outside->index()) != spec->outside) continue;
    const auto prefix = scenario_.addresses.ipv4_prefix(inside.index());
    const auto address = scenario_.addresses.ipv4(outside->index(), host);
    if (!prefix || !address) continue;
    if (!outside->nat_of(host)) {
      Random ports{internet_.seed(), "hosts." + spec->host + ".nat." + spec->outside};
      NatTable table{spec->timeout, ports, [&translator = node(host)](std::uint16_t port) {
                       return translator.listens_on(false, port);
                     }};
      outside->set_nat(host, std::make_shared<Nat>(*address, std::move(table)));
    }
    outside->nat_of(host)->add_inside(*prefix);
  }
}

void Topology::Parts::set_route(const RouteSpec& route) {
  const auto routes = routes_of(scenario_, route);
  for (const Route& each : routes) node(scenario_.host_index(route.host)).set_route(each);
  if (routes.empty()) warn_of(route);
}

void Topology::Parts::warn_of(const RouteSpec& route) {
  internet_.warn("routes: " + route.host + " and " + route.via + " share no network that leads to " + route.to +
                 "; the route is left out");
}

Topology::Topology(const ExpandedScenario& scenario, Observer observer)
    : parts_{std::make_unique<Parts>(scenario, std::move(observer))} {}
Topology::~Topology() = default;

void Topology::watch_segments(SegmentWatcher watcher) {
  parts_->internet().watch_segments(std::move(watcher));
}

Port& Topology::port(HostIndex host) { return parts_->port(host); }
void Topology::cut(NetworkIndex network, HostIndex host) { parts_->network(network).set_cut(host, true); }
void Topology::restore(NetworkIndex network, HostIndex host) { parts_->network(network).set_cut(host, false); }
void Topology::set_path(NetworkIndex network, const PathOverride& change) {
  parts_->network(network).set_path(change);
}
void Topology::set_link(NetworkIndex network, const SetLink& change) { parts_->network(network).set_link(change); }
void Topology::set_route(const RouteSpec& route) { parts_->set_route(route); }
std::vector<std::string> Topology::warnings() const { return parts_->internet().warnings(); }

}  // namespace ntpsim::net

// One SNTP client and its server on a bench, and the client's reports in a form that tests can compare.
#pragma once

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "models/server/server.h"
#include "models/sntp/client.h"
#include "tests/bench.h"

namespace ntpsim::test {

using namespace ntpsim::literals;

inline SntpClientConfig polling(const std::vector<const Host*>& servers) {
  SntpClientConfig config;
  for (const Host* server : servers) config.servers.push_back({server->name(), {server->ipv4()}, 123});
  return config;
}

// One server and one client, 1 ms apart.
struct Pair {
  explicit Pair(const test::HostConfig& client_host = {},
                TrueTime start = TrueTime::at(Duration::from_whole_seconds(1'800'000'000)))
      : bench{start}, server{bench.add_host("server")}, client{bench.add_host("client", client_host)} {}

  Program& serve(const NtpServerConfig& config = {}) { return server.run<NtpServer>(config); }
  Program& poll() { return poll(polling({&server})); }
  Program& poll(const SntpClientConfig& config) { return client.run<SntpClient>(config, Random{1, "client"}); }

  // Every answer of the server, changed on its way.
  void change_answers(const std::function<void(wire::Header&)>& change) {
    bench.intercept([this, change](Datagram& datagram) {
      if (datagram.source.address == client.ipv4()) return true;
      wire::Header header = wire::parse(datagram.data).packet.header;
      change(header);
      datagram.data = wire::serialise(header);
      return true;
    });
  }
  int requests() const {
    return static_cast<int>(std::count_if(bench.datagrams().begin(), bench.datagrams().end(),
                                          [&](const Datagram& d) { return d.source.address == client.ipv4(); }));
  }

  Bench bench;
  Host& server;
  Host& client;
};

inline std::vector<Reason> rejections(const Program& program) {
  std::vector<Reason> reasons;
  for (const Rejected& rejected : program.reported<Rejected>()) reasons.push_back(rejected.reason);
  return reasons;
}

inline std::vector<int> reach(const Program& program, const std::string& source = "server") {
  std::vector<int> values;
  for (const ReachChanged& changed : program.reported<ReachChanged>())
    if (changed.source == source) values.push_back(changed.reach);
  return values;
}

inline std::vector<std::string> statuses(const Program& program) {
  std::vector<std::string> values;
  for (const StateChanged& changed : program.reported<StateChanged>()) values.push_back(changed.value);
  return values;
}

inline std::vector<std::string> selected(const Program& program) {
  std::vector<std::string> names;
  for (const SelectedSource& source : program.reported<SelectedSource>()) names.push_back(source.source);
  return names;
}

inline bool is_about(Duration a, Duration b, Duration tolerance = Duration::from_nanoseconds(2)) {
  return (a - b).abs() <= tolerance;
}

}  // namespace ntpsim::test

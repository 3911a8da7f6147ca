// Which associations a process has.
#include <catch2/catch.hpp>

#include <algorithm>

#include "models/ntp/ntp_engine.h"
#include "models/server/server.h"
#include "tests/bench.h"
#include "tests/models/ntp/source_of.h"

using namespace ntpsim;
using namespace ntpsim::literals;
using namespace ntpsim::ntp;
using namespace ntpsim::test;

TEST_CASE("a pool whose first servers are dead gets to those that live") {
  Bench bench;
  Host& client = bench.add_host("client", {.offset = 5_ms});
  NtpSource pool;
  pool.host = "pool";
  for (unsigned i = 0; i < 10; ++i) pool.addresses.push_back(IpAddress::v4(0x0a630001U + i));
  for (int i = 0; i < 3; ++i) {
    Host& server = bench.add_host("server" + std::to_string(i));
    server.run<NtpServer>(NtpServerConfig{});
    pool.addresses.push_back(server.ipv4());
  }
  NtpConfig config;
  config.pools = {pool};
  Program& program = client.run<NtpEngine>(config, 1, "client");
  bench.run_for(12_h);
  CHECK(program.reported<Measured>().size() > 100);
  REQUIRE_FALSE(program.reported<SelectedSource>().empty());
  CHECK(program.reported<SelectedSource>().back().source.starts_with("pool 10.0.0."));
  CHECK(client.error().abs() < 1_ms);
}

TEST_CASE("two names of one server make one association") {
  Bench bench;
  Host& server = bench.add_host("server");
  server.run<NtpServer>(NtpServerConfig{});
  Host& client = bench.add_host("client", {.offset = 5_ms});
  NtpConfig config;
  config.servers = {iburst_source_of(server), iburst_source_of(server)};
  config.servers.back().host = "again";
  Program& program = client.run<NtpEngine>(config, 1, "client");
  bench.run_for(1_h);
  const auto messages = program.reported<Message>();
  CHECK(std::any_of(messages.begin(), messages.end(),
                    [](const Message& m) { return m.text.starts_with("again is the same as server"); }));
  CHECK(program.reported<Rejected>().empty());
  REQUIRE_FALSE(program.reported<Measured>().empty());
  for (const Measured& sample : program.reported<Measured>()) CHECK(sample.source == "server");
}

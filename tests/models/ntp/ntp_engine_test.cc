// The whole NTP process on the bench: client and server, and what the clock does.
#include <catch2/catch.hpp>

#include "models/ntp/ntp_engine.h"
#include "models/server/server.h"
#include "tests/bench.h"
#include "tests/models/ntp/source_of.h"

using namespace ntpsim;
using namespace ntpsim::literals;
using namespace ntpsim::ntp;
using namespace ntpsim::test;

TEST_CASE("a client whose clock is wrong by seconds is stepped once and then holds the time") {
  for (const Variant variant : {Variant::rfc5905, Variant::ntpd, Variant::ntpsec}) {
    Bench bench;
    Host& server = bench.add_host("server");
    server.run<NtpServer>(NtpServerConfig{});
    Host& client = bench.add_host("client", {.offset = 3_s, .frequency = 20_ppm, .linux_kernel = true});
    NtpConfig config;
    config.profile = variant;
    config.servers = {iburst_source_of(server)};
    Program& program = client.run<NtpEngine>(config, 1, "client");
    bench.run_for(3_h);
    INFO("variant " << static_cast<int>(variant));
    int steps = 0;
    for (const auto& [at, call] : program.adjustments()) steps += call.step ? 1 : 0;
    CHECK(steps == 1);
    CHECK(client.error().abs() < 2_ms);
    CHECK(program.reported<SelectedSource>().back().source == "server");
  }
}

TEST_CASE("a process that is to set the clock once ends when it has") {
  for (const Duration offset : {100_ms, 3_s}) {
    Bench bench;
    Host& server = bench.add_host("server");
    server.run<NtpServer>(NtpServerConfig{});
    Host& client = bench.add_host("client", {.offset = offset, .linux_kernel = true});
    NtpConfig config;
    config.servers = {iburst_source_of(server)};
    config.discipline.once = true;
    Program& program = client.run<NtpEngine>(config, 1, "client");
    bench.run_for(20_s);
    CHECK(program.reported<StateChanged>().back().value == "SET");
    const auto asked = bench.datagrams().size();
    bench.run_for(3_h);
    CHECK(bench.datagrams().size() == asked);
    CHECK(client.error().abs() < 1_ms);
  }
}

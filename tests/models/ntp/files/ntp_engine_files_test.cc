// How the process uses the files of an earlier run.
#include <catch2/catch.hpp>

#include <algorithm>
#include <memory>
#include <string>

#include "models/ntp/ntp_engine.h"
#include "models/server/server.h"
#include "tests/bench.h"

using namespace ntpsim;
using namespace ntpsim::literals;
using namespace ntpsim::ntp;
using namespace ntpsim::test;

namespace {

test::Program& start_with_drift(Bench& bench, const std::string& text) {
  test::Host& server = bench.add_host("server");
  server.run<NtpServer>(NtpServerConfig{});
  NtpConfig config;
  config.servers.emplace_back();
  config.servers.back().host = "server";
  config.servers.back().addresses = {server.ipv4()};
  test::Host& client = bench.add_host("client");
  return client.start(std::make_unique<NtpEngine>(config, 1, "client"), {{"ntp.drift", text}});
}

bool said(const test::Program& program, const std::string& beginning) {
  const auto all = program.reported<Message>();
  return std::any_of(all.begin(), all.end(), [&](const Message& m) { return m.text.starts_with(beginning); });
}

}  // namespace

TEST_CASE("a drift file sets the frequency at the start") {
  Bench bench;
  test::Program& program = start_with_drift(bench, "12.5\n");
  bench.run_for(1_s);
  REQUIRE_FALSE(program.adjustments().empty());
  CHECK(program.adjustments().front().second.frequency == 12.5_ppm);
  CHECK_FALSE(said(program, "ntp.drift"));
}

TEST_CASE("a drift file with mistakes is reported with file, line and what was expected, and sets nothing") {
  for (const char* text : {"fast\n", "", "1e9\n", "nan\n", "1 2\n3\n"}) {
    CAPTURE(text);
    Bench bench;
    test::Program& program = start_with_drift(bench, text);
    bench.run_for(1_s);
    CHECK(said(program, "ntp.drift:"));
    for (const auto& [at, call] : program.adjustments()) CHECK(call.frequency.value_or(Frequency{}) == Frequency{});
  }
}

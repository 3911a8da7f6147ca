// The report on a program that fails, on a host that it shares with others.
#include <catch2/catch.hpp>

#include <filesystem>

#include "tests/sim/daemon/bench/daemon_on_bench.h"

using namespace ntpsim;
using namespace ntpsim::daemon;
using namespace ntpsim::literals;

namespace {

DaemonSetup own(const std::string& name, const std::string& argument) {
  DaemonSetup setup;
  setup.profile = "";
  setup.program = std::filesystem::canonical(std::string{PROGRAM_FOLDER} + "/" + name);
  setup.arguments = {argument};
  setup.visible = {PROGRAM_FOLDER};
  setup.patience_ms = 2000;   // a busy machine may hold a program up for a while
  return setup;
}

}  // namespace

TEST_CASE("a report holds the calls of the program that failed, however busy another is, and the host's last packets") {
  Bench bench;
  BenchHost& host = add_daemon(bench, 2, own("misbehave", "spin"));
  start_daemon(bench, host, own("sockets", "errors"));
  DaemonSetup busy;
  busy.profile = "";
  busy.program = "/bin/sh";
  busy.arguments = {"-c", "while :; do read x < /etc/hostname; sleep 0.01; done"};
  start_daemon(bench, host, busy);
  bench.run_until(60_s);
  INFO(host.failure);
  CHECK(host.failure.find("hangs") != std::string::npos);
  const auto calls = host.failure.find("calls of the program");
  REQUIRE(calls != std::string::npos);
  CHECK(host.failure.find("misbehave[", calls) != std::string::npos);
  CHECK(host.failure.find("clock_nanosleep", calls) != std::string::npos);
  CHECK(host.failure.find("sockets[") == std::string::npos);
  CHECK(host.failure.find("sh[") == std::string::npos);
  CHECK(host.failure.find("out 10.0.0.2:5000 -> 10.0.0.1:9, 1 octets") != std::string::npos);
}

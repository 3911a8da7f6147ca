// One program by every way in: its functions preloaded, every call trapped, linked statically. Its packets are the same.
#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <sstream>
#include <string>

#include "sim/daemon/counter_trap.h"
#include "tests/sim/daemon/bench/daemon_on_bench.h"

using namespace ntpsim;
using namespace ntpsim::daemon;
using namespace ntpsim::literals;

namespace fs = std::filesystem;

namespace {

struct Outcome {
  std::string packets, clock, output, failure;
  double error_s = 0;
};

Outcome run(DaemonSetup setup, Duration until) {
  Bench bench;
  bench.add_responder(bench_address(1));
  setup.offset_s = 0.25;
  setup.frequency_ppm = 20;
  setup.visible = {PROGRAM_FOLDER};
  BenchHost& host = add_daemon(bench, 2, setup);
  bench.run_until(until);
  return {bench.packet_log(), host.clock_log, host.output_text, host.failure,
          host.host_clock().error(bench.now()).seconds()};
}

DaemonSetup sntp(const std::string& name) {
  DaemonSetup setup;
  setup.profile = "";
  setup.program = fs::canonical(std::string{PROGRAM_FOLDER} + "/" + name);
  setup.arguments = {"10.0.0.1", "10"};
  return setup;
}

void check_same(const Outcome& a, const Outcome& b) {
  INFO(a.failure + a.output);
  INFO(b.failure + b.output);
  CHECK_FALSE(a.packets.empty());
  CHECK(a.packets == b.packets);
  CHECK(a.clock == b.clock);
  CHECK(a.output == b.output);
}

}  // namespace

TEST_CASE(
    "an SNTP client makes the same packets, clock calls and output dynamically and statically linked and by traps "
    "alone") {
  const Outcome dynamic = run(sntp("sntp"), 300_s);
  CHECK(dynamic.output.find("-0.25") == 0);
  CHECK(std::abs(dynamic.error_s) < 5e-3);
  check_same(dynamic, run(sntp("sntp_static"), 300_s));
  DaemonSetup trapped = sntp("sntp");
  trapped.by_trap_alone = true;
  check_same(dynamic, run(trapped, 300_s));
}

TEST_CASE("chronyd makes the same packets and clock calls with functions preloaded and by traps alone") {
  DaemonSetup setup;
  setup.config = "server 10.0.0.1 minpoll 6 maxpoll 6";
  const Outcome preloaded = run(setup, 5'000_s);
  setup.by_trap_alone = true;
  check_same(preloaded, run(setup, 5'000_s));
}

namespace {

// Of each request and answer its addresses, and of a request all but its transmit time; ports of its own count as one.
std::string exchanges(const std::string& packets) {
  std::istringstream lines{packets};
  std::string result, when, from, to, octets;
  while (lines >> when >> from >> to >> octets) {
    const bool is_request = to.ends_with(":123");
    const std::string client = (is_request ? from : to).substr(0, (is_request ? from : to).find(':'));
    result += is_request ? client + " asks " + to + " " + octets.substr(0, 80) + "\n"
                         : from + " tells " + client + " " + octets.substr(0, 32) + "\n";
  }
  return result;
}

}  // namespace

TEST_CASE("the same client in C and in Go makes the same exchanges") {
  const Outcome c = run(sntp("sntp"), 300_s), go = run(sntp("sntp_go"), 300_s);
  INFO(go.failure + go.packets);
  const std::string same = exchanges(c.packets);
  CHECK(std::count(same.begin(), same.end(), '\n') == 20);
  CHECK(same == exchanges(go.packets));
}

TEST_CASE("a Go program runs and repeats itself, without a dynamic loader, without a libc and with both") {
  const Outcome without = run(sntp("sntp_go"), 300_s);
  for (const std::string name : {"sntp_go", "sntp_go_dynamic", "sntp_go_libc"}) {
    const Outcome first = run(sntp(name), 300_s);
    INFO(name);
    INFO(first.failure + first.output);
    CHECK(first.output.find("-0.25") == 0);
    CHECK(std::abs(first.error_s) < 5e-3);
    if (counter_is_trapped()) check_same(first, run(sntp(name), 300_s));
    else WARN("this machine lets programs read the processor's counter, so " << name << " need not repeat itself");
    CHECK(exchanges(first.packets) == exchanges(without.packets));
  }
}

#include <catch2/catch.hpp>

#include <stdexcept>

#include "tests/models/sntp/pair.h"

using namespace ntpsim;
using namespace ntpsim::test;

TEST_CASE("status counts the seconds since the last answer") {
  Pair pair;
  pair.serve();
  Program& client = pair.poll();
  CHECK(client.call("status") == "STARTING");
  pair.bench.run_for(43_s);
  CHECK(client.call("status") == "42");
}

TEST_CASE("a client that has not been started is stopped") {
  SntpClient client{SntpClientConfig{}, Random{1, "client"}};
  const auto actions = client.handle(Now{}, Called{"status", {}});
  REQUIRE(actions.size() == 1);
  CHECK(std::get<Returned>(std::get<Report>(actions[0])).value == "STOPPED");
}

TEST_CASE("a client without servers says NOSRV, one whose servers have no address NOIP, and neither sends") {
  for (const bool named : {false, true}) {
    Pair pair;
    SntpClientConfig config;
    if (named) config.servers = {{"server", {}, 123}};
    Program& client = pair.poll(config);
    pair.bench.run_for(1000_s);
    CHECK(client.call("status") == (named ? "NOIP" : "NOSRV"));
    CHECK(pair.bench.datagrams().empty());
  }
}

TEST_CASE("poll_now asks at once and counts the interval from there") {
  Pair pair;
  pair.serve();
  Program& client = pair.poll();
  pair.bench.run_for(30_s);
  CHECK(client.call("poll_now") == "ok");
  pair.bench.run_for(63_s);
  CHECK(pair.requests() == 2);
  pair.bench.run_for(2_s);
  CHECK(pair.requests() == 3);
  CHECK(client.call("sing") == "error: an SNTP client knows the functions status and poll_now");
}

TEST_CASE("a configuration that cannot be followed is refused with the field's name") {
  const auto refusal = [](auto change) -> std::string {
    SntpClientConfig config;
    change(config);
    try {
      SntpClient client{config, Random{1, "client"}};
    } catch (const std::invalid_argument& problem) {
      return problem.what();
    }
    return "";
  };
  CHECK(refusal([](auto& c) { c.version = 5; }) == "version: the client speaks 1 to 4");
  CHECK(refusal([](auto& c) { c.poll = Duration{}; }) == "poll: the interval must be longer than zero");
  CHECK(refusal([](auto& c) { c.timeout = Duration{}; }) == "timeout: must be longer than zero");
  CHECK(refusal([](auto& c) { c.start_delay = -(1_s); }) == "start_delay and start_spread: must not be negative");
  CHECK(refusal([](auto& c) { c.step_above = -(1_s); }) == "step_above: must not be negative");
  CHECK(refusal([](auto& c) { c.groups = {"10.0.0.1"}; }) == "groups: \"10.0.0.1\" is no multicast address");
}

TEST_CASE("the same run twice gives the same packets") {
  const auto run = [] {
    Pair pair{{.offset = 1_s, .frequency = 37_ppm, .send_latency = 13_us}};
    pair.serve();
    SntpClientConfig config = polling({&pair.server});
    config.start_spread = 30_s;
    pair.poll(config);
    pair.bench.run_for(1_h);
    std::vector<Bytes> all;
    for (const Datagram& datagram : pair.bench.datagrams()) all.push_back(datagram.data);
    return all;
  };
  CHECK(run() == run());
}

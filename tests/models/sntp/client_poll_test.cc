#include <catch2/catch.hpp>

#include "tests/models/sntp/pair.h"

using namespace ntpsim;
using namespace ntpsim::test;
using wire::Header;
using wire::Mode;

TEST_CASE("requests go out every poll interval, from one port of the client's own, in the configured version") {
  for (const int version : {1, 2, 3, 4}) {
    Pair pair;
    pair.serve();
    SntpClientConfig config = polling({&pair.server});
    config.version = version;
    config.poll = 16_s;
    Program& client = pair.poll(config);
    pair.bench.run_for(100_s);
    CHECK(pair.requests() == 7);
    CHECK(client.reported<Measured>().size() == 7);
    TrueTime last = pair.bench.datagrams()[0].sent - 16_s;
    for (const Datagram& datagram : pair.bench.datagrams()) {
      const Header header = wire::parse(datagram.data).packet.header;
      CHECK(header.version == version);
      if (datagram.source.address != pair.client.ipv4()) continue;
      CHECK(datagram.source.port == 49152);
      CHECK(header.mode == Mode::client);
      CHECK(header.poll == 4);
      CHECK(is_about(datagram.sent - last, 16_s, 1_us));
      last = datagram.sent;
    }
  }
}

TEST_CASE("the first request waits for the start delay and a drawn part of the spread") {
  const auto first_request = [](const std::string& stream) {
    Pair pair;
    SntpClientConfig config = polling({&pair.server});
    config.start_delay = 10_s;
    config.start_spread = 5_s;
    const TrueTime start = pair.bench.now();
    pair.client.run<SntpClient>(config, Random{1, stream});
    pair.bench.run_for(20_s);
    REQUIRE(pair.requests() == 1);
    return pair.bench.datagrams()[0].sent - start;
  };
  const Duration a = first_request("a");
  CHECK(a >= 10_s);
  CHECK(a <= 15_s);
  CHECK(first_request("a") == a);
  CHECK(first_request("b") != a);
}

TEST_CASE("a configured port is used, and IPv6 where the server has that address") {
  Pair pair;
  pair.serve();
  SntpClientConfig config;
  config.servers = {{"server", {pair.server.ipv6()}, 123}};
  config.port = 123;
  Program& client = pair.poll(config);
  pair.bench.run_for(1_s);
  CHECK(client.reported<Measured>().size() == 1);
  CHECK(pair.bench.datagrams()[0].source.text() == "[fd00::2]:123");
}

TEST_CASE("the reach register shifts at each poll, and an answer sets its lowest bit") {
  Pair pair;
  pair.serve();
  pair.bench.lose(pair.client, pair.server, {2, 3});
  Program& client = pair.poll();
  pair.bench.run_for(4 * 64_s + 1_s);
  CHECK(reach(client) == std::vector<int>{0, 1, 2, 4, 8, 9, 18, 19});
}

TEST_CASE("the register drops what is older than eight polls") {
  Pair pair;
  pair.serve();
  Program& client = pair.poll();
  pair.bench.run_for(20 * 64_s);
  CHECK(reach(client).back() == 255);
}

TEST_CASE("a source is unreachable at the eighth request without an answer, not at the seventh") {
  Pair pair;
  Program& server = pair.serve();
  Program& client = pair.poll();
  const TrueTime start = pair.bench.now();
  pair.bench.run_for(10_s);
  CHECK(client.call("status") == "9");
  server.stop();
  pair.bench.intercept([](Datagram&) { return false; });
  pair.bench.run_for(7 * 64_s);              // the seventh has timed out
  CHECK(statuses(client) == std::vector<std::string>{"STARTING", "REACHABLE"});
  CHECK(reach(client).back() == 0x80);
  pair.bench.run_for(64_s);
  CHECK(statuses(client) == std::vector<std::string>{"STARTING", "REACHABLE", "UNREACHABLE"});
  CHECK(reach(client).back() == 0);
  CHECK(client.call("status") == "UNREACHABLE");
  CHECK(selected(client) == std::vector<std::string>{"server", ""});
  const auto at = client.times_of<StateChanged>([](const StateChanged& s) { return s.value == "UNREACHABLE"; });
  REQUIRE(at.size() == 1);
  CHECK(is_about(at[0] - start, 8 * 64_s + 5_s, 1_us));   // its timeout
}

TEST_CASE("seven losses in a row do not make a source unreachable") {
  Pair pair;
  pair.serve();
  pair.bench.lose(pair.server, pair.client, {2, 3, 4, 5, 6, 7, 8});
  Program& client = pair.poll();
  pair.bench.run_for(12 * 64_s);
  CHECK(statuses(client) == std::vector<std::string>{"STARTING", "REACHABLE"});
}

TEST_CASE("an answer between starts the count of unanswered requests anew") {
  Pair pair;
  pair.serve();
  pair.bench.lose(pair.client, pair.server, {2, 3, 4, 5, 7, 8, 9, 10});
  Program& client = pair.poll();
  pair.bench.run_for(12 * 64_s);
  CHECK(statuses(client) == std::vector<std::string>{"STARTING", "REACHABLE"});
}

TEST_CASE("a server that comes back is reachable again") {
  Pair pair;
  pair.serve();
  pair.bench.lose(pair.client, pair.server, {1, 2, 3, 4, 5, 6, 7, 8, 9});
  Program& client = pair.poll();
  pair.bench.run_for(9 * 64_s + 1_s);
  CHECK(statuses(client) == std::vector<std::string>{"STARTING", "UNREACHABLE", "REACHABLE"});
  CHECK(client.call("status") == "0");
}

TEST_CASE("after eight requests without an answer the next server is asked, and the first one again after the last") {
  Bench bench;
  Host& a = bench.add_host("a");
  Host& b = bench.add_host("b");
  Host& host = bench.add_host("client");
  b.run<NtpServer>(NtpServerConfig{});
  Program& client = host.run<SntpClient>(polling({&a, &b}), Random{1, "client"});
  bench.intercept([&](Datagram& d) { return d.destination.address != a.ipv4(); });
  bench.run_for(8 * 64_s + 1_s);
  CHECK(client.reported<Measured>().size() == 1);
  CHECK(selected(client) == std::vector<std::string>{"b"});
  CHECK(reach(client, "a") == std::vector<int>{0, 0, 0, 0, 0, 0, 0, 0});
  CHECK(reach(client, "b") == std::vector<int>{0, 1});
  bench.intercept([](Datagram&) { return false; });
  bench.run_for(16 * 64_s);
  CHECK(reach(client, "a").size() == 16);
}

TEST_CASE("all addresses of a server come before the next server") {
  Bench bench;
  Host& a = bench.add_host("a");
  Host& b = bench.add_host("b");
  Host& host = bench.add_host("client");
  SntpClientConfig config = polling({&a, &b});
  config.servers[0].addresses.push_back(a.ipv6());
  host.run<SntpClient>(config, Random{1, "client"});
  bench.intercept([](Datagram&) { return false; });
  bench.run_for(24 * 64_s - 1_s);
  REQUIRE(bench.datagrams().size() == 24);
  CHECK(bench.datagrams()[7].destination.address == a.ipv4());
  CHECK(bench.datagrams()[8].destination.address == a.ipv6());
  CHECK(bench.datagrams()[15].destination.address == a.ipv6());
  CHECK(bench.datagrams()[16].destination.address == b.ipv4());
}

TEST_CASE("an ICMP error ends the wait for an answer at once") {
  Pair pair;   // no server runs
  Program& client = pair.poll();
  pair.bench.run_for(1_s);
  CHECK(rejections(client) == std::vector<Reason>{Reason::port_closed});
  pair.bench.run_for(7 * 64_s);
  CHECK(client.call("status") == "UNREACHABLE");
}

TEST_CASE("an ICMP error about another address does not end the wait") {
  Pair pair;
  pair.serve();
  Program& client = pair.poll();
  pair.bench.after(1_ms, [&] { client.handle(SendFailed{4, {IpAddress::v4(0x0a000009U), 123}, Reason::port_closed}); });
  pair.bench.run_for(1_s);
  CHECK(client.reported<Rejected>().empty());
  CHECK(client.reported<Measured>().size() == 1);
}

TEST_CASE("an answer after the timeout is none") {
  Pair pair;
  pair.serve();
  pair.bench.set_delay(2600_ms);
  SntpClientConfig config = polling({&pair.server});
  config.max_distance = 10_s;
  Program& client = pair.poll(config);
  pair.bench.run_for(60_s);
  CHECK(rejections(client) == std::vector<Reason>{Reason::bogus_origin});
  CHECK(client.reported<Measured>().empty());
}

TEST_CASE("a timeout longer than the interval ends at the next request") {
  Pair pair;
  pair.serve();
  pair.bench.intercept([](Datagram&) { return false; });
  SntpClientConfig config = polling({&pair.server});
  config.timeout = 100_s;
  Program& client = pair.poll(config);
  pair.bench.run_for(8 * 64_s - 1_s);
  CHECK(client.call("status") == "STARTING");
  pair.bench.run_for(2_s);
  CHECK(client.call("status") == "UNREACHABLE");
}

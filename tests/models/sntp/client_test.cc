#include "models/sntp/client.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <stdexcept>

#include "models/ntp/server.h"
#include "tests/bench.h"

using namespace ntpsim;
using namespace ntpsim::literals;
using test::Bench;
using test::Datagram;
using test::Host;
using test::Program;
using wire::Header;
using wire::Mode;
using wire::NtpTimestamp;

namespace {

SntpClientConfig polling(const std::vector<const Host*>& servers) {
  SntpClientConfig config;
  for (const Host* server : servers) config.servers.push_back({server->name(), {server->ipv4()}, 123});
  return config;
}

// One server and one client, 1 ms apart.
struct Pair {
  explicit Pair(const test::HostConfig& client_host = {}, TrueTime start = TrueTime::at(Duration::from_whole_seconds(1'800'000'000)))
      : bench{start}, server{bench.add_host("server")}, client{bench.add_host("client", client_host)} {}

  Program& serve(const NtpServerConfig& config = {}) { return server.run<NtpServer>(config); }
  Program& poll() { return poll(polling({&server})); }
  Program& poll(const SntpClientConfig& config) { return client.run<SntpClient>(config, Random{1, "client"}); }

  // Every answer of the server, changed on its way.
  void change_answers(const std::function<void(Header&)>& change) {
    bench.intercept([this, change](Datagram& datagram) {
      if (datagram.source.address == client.ipv4()) return true;
      Header header = wire::parse(datagram.data).packet.header;
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

std::vector<Reason> rejections(const Program& program) {
  std::vector<Reason> reasons;
  for (const Rejected& rejected : program.reported<Rejected>()) reasons.push_back(rejected.reason);
  return reasons;
}

std::vector<int> reach(const Program& program, const std::string& source = "server") {
  std::vector<int> values;
  for (const ReachChanged& changed : program.reported<ReachChanged>())
    if (changed.source == source) values.push_back(changed.reach);
  return values;
}

std::vector<std::string> statuses(const Program& program) {
  std::vector<std::string> values;
  for (const StateChanged& changed : program.reported<StateChanged>()) values.push_back(changed.value);
  return values;
}

std::vector<std::string> selected(const Program& program) {
  std::vector<std::string> names;
  for (const SelectedSource& source : program.reported<SelectedSource>()) names.push_back(source.source);
  return names;
}

bool is_about(Duration a, Duration b, Duration tolerance = Duration::from_nanoseconds(2)) { return (a - b).abs() <= tolerance; }

}  // namespace

// ---- time ----

TEST_CASE("a client over a symmetric path ends at the server's time") {
  Pair pair{{.offset = 3_s}};
  pair.serve();
  Program& client = pair.poll();
  pair.bench.run_for(1_s);
  CHECK(is_about(pair.client.error(), Duration{}));
  CHECK(selected(client) == std::vector<std::string>{"server"});
}

TEST_CASE("10 ms there and 30 ms back leave the client 10 ms behind") {
  Pair pair{{.offset = 3_s}};
  pair.bench.set_delay(pair.client, pair.server, 10_ms);
  pair.bench.set_delay(pair.server, pair.client, 30_ms);
  pair.serve();
  Program& client = pair.poll();
  pair.bench.run_for(1_s);
  CHECK(is_about(pair.client.error(), -(10_ms)));
  const auto samples = client.reported<Measured>();
  REQUIRE(samples.size() == 1);
  CHECK(is_about(samples[0].offset, -(3_s) - 10_ms));
  CHECK(is_about(samples[0].delay, 40_ms));
}

TEST_CASE("an offset above 128 ms is stepped, one below is slewed at 500 ppm") {
  for (const bool above : {false, true}) {
    Pair pair{{.offset = above ? 129_ms : 127_ms}};
    pair.serve();
    Program& client = pair.poll();
    pair.bench.run_for(10_s);
    REQUIRE(client.adjustments().size() == 1);
    const AdjustClock& done = client.adjustments()[0].second;
    CHECK(done.step.has_value() == above);
    CHECK(is_about(pair.client.error(), above ? Duration{} : 127_ms - 4999_us));   // 9.998 s at 500 ppm
  }
}

TEST_CASE("the limit itself is slewed, and zero steps everything") {
  for (const bool always : {false, true}) {
    Pair pair{{.offset = -(64_ms)}};   // exact in binary, so that the offset is exactly the limit
    pair.bench.set_delay(Duration{});
    pair.serve();
    SntpClientConfig config = polling({&pair.server});
    config.step_above = always ? Duration{} : pair.client.error().abs();
    Program& client = pair.poll(config);
    pair.bench.run_for(1_s);
    REQUIRE(client.adjustments().size() == 1);
    CHECK(client.adjustments()[0].second.step.has_value() == always);
  }
}

TEST_CASE("slewing removes the offset and stays there") {
  Pair pair{{.offset = -(100_ms)}};
  pair.serve();
  Program& client = pair.poll();
  pair.bench.run_for(300_s);
  CHECK(is_about(pair.client.error(), Duration{}, 1_us));
  for (const auto& [at, adjustment] : client.adjustments()) CHECK_FALSE(adjustment.step.has_value());
}

TEST_CASE("a step ends what adjtime had still to slew") {
  Pair pair{{.offset = 100_ms}};
  pair.serve();
  Program& client = pair.poll();
  pair.bench.run_for(10_s);
  CHECK_FALSE(pair.client.still_to_slew().is_zero());
  pair.client.step(1_s);
  client.call("poll_now");
  pair.bench.run_for(1_s);
  CHECK(pair.client.still_to_slew().is_zero());
  CHECK(is_about(pair.client.error(), Duration{}, 1_us));
}

TEST_CASE("a crystal 50 ppm fast is 3.2 ms ahead after each 64 s") {
  Pair pair{{.frequency = 50_ppm}};
  pair.serve();
  Program& client = pair.poll();
  pair.bench.run_for(3601_s);
  const auto samples = client.reported<Measured>();
  REQUIRE(samples.size() == 57);
  for (std::size_t i = 2; i < samples.size(); ++i) CHECK(is_about(samples[i].offset, -(3200_us), 10_us));
}

TEST_CASE("a naive client follows a falseticker to its offset and drift") {
  Pair pair;
  NtpServerConfig config;
  config.offset = 2_s;
  config.drift = 100_ppm;
  pair.serve(config);
  pair.poll();
  pair.bench.run_for(1_s);
  CHECK(is_about(pair.client.error(), 2_s, 1_us));
  pair.bench.run_for(6400_s);
  CHECK(pair.client.error() > 2_s + 620_ms);
  CHECK(pair.client.error() < 2_s + 641_ms);
}

TEST_CASE("a client that starts before the 2036 roll-over keeps the time through it") {
  const TrueTime rollover = TrueTime::at(Duration::from_whole_seconds(2'085'978'496));
  Pair pair{{.offset = -(1_s), .frequency = 20_ppm}, rollover - 10_min - 1_ms};
  pair.serve();
  Program& client = pair.poll();
  pair.bench.run_for(20_min);
  CHECK(pair.client.error().abs() < 2_ms);
  CHECK(client.reported<Measured>().size() == 19);
  CHECK(client.reported<Rejected>().empty());
}

TEST_CASE("a client whose clock stands before the roll-over is brought over it by a server behind it") {
  Pair pair{{.offset = -(Duration::from_whole_seconds(30 * 366 * 86'400LL))}, TrueTime::at(Duration::from_whole_seconds(2'300'000'000))};
  pair.serve();
  pair.poll();
  pair.bench.run_for(1_s);
  CHECK(is_about(pair.client.error(), Duration{}));
}

TEST_CASE("kernel stamps keep the host's own latencies out of the offset") {
  for (const bool kernel : {false, true}) {
    Pair pair{{.send_latency = 300_us, .receive_latency = 100_us, .kernel_stamps = kernel}};
    pair.serve();
    Program& client = pair.poll();
    pair.bench.run_for(1_s);
    const auto samples = client.reported<Measured>();
    REQUIRE(samples.size() == 1);
    CHECK(is_about(samples[0].offset, kernel ? Duration{} : 100_us));
    CHECK(is_about(samples[0].delay, kernel ? 2_ms : 2400_us));
  }
}

TEST_CASE("a claimed bound holds, while slewing too") {
  for (const Duration offset : {100_ms, -(100_ms), 5_s}) {
    Pair pair{{.offset = offset, .frequency = 14_ppm}};
    pair.bench.set_delay(pair.client, pair.server, 3_ms);
    pair.bench.set_delay(pair.server, pair.client, 27_ms);
    NtpServerConfig config;
    config.offset = 40_ms;
    config.root_delay = 20_ms;
    config.root_dispersion = 30_ms;   // the server's claim of itself is just true: 10 + 30 ms
    pair.serve(config);
    Program& client = pair.poll();
    pair.bench.run_for(35_ms);
    TrueTime claimed_at;
    std::size_t claims = 0;
    double tightest = 1;
    for (int second = 0; second < 1800; ++second) {
      pair.bench.run_for(1_s);
      const auto bounds = client.reported<ErrorBound>();
      if (bounds.size() != claims) claimed_at = pair.bench.now() - 1_s;
      claims = bounds.size();
      const Duration grown = bounds.back().bound + 15_ppm * (pair.bench.now() - claimed_at);
      REQUIRE(pair.client.error().abs() <= grown);
      tightest = std::min(tightest, (grown - pair.client.error().abs()).seconds());
    }
    CHECK(claims == 29);
    CHECK(tightest < 0.030);   // a bound, not a blank cheque
  }
}

// ---- polling ----

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

// ---- packets that are not what they should be ----

TEST_CASE("each packet test rejects with its own reason and leaves the clock alone") {
  struct Case {
    Reason reason;
    std::function<void(Header&)> change;
  };
  const std::vector<Case> cases{
      {Reason::bad_version, [](Header& h) { h.version = 5; }},
      {Reason::bad_mode, [](Header& h) { h.mode = Mode::broadcast; }},
      {Reason::bogus_origin, [](Header& h) { h.origin = NtpTimestamp{h.origin.value() ^ 1}; }},
      {Reason::bogus_origin, [](Header& h) { h.origin = NtpTimestamp{}; }},
      {Reason::unsynchronized, [](Header& h) { h.leap = Leap::unsynchronized; }},
      {Reason::bad_stratum, [](Header& h) { h.stratum = 16; }},
      {Reason::bad_stratum, [](Header& h) { h.stratum = 0, h.refid = 0; }},
      {Reason::zero_timestamp, [](Header& h) { h.receive = NtpTimestamp{}; }},
      {Reason::zero_timestamp, [](Header& h) { h.transmit = NtpTimestamp{}; }},
      {Reason::kiss_of_death, [](Header& h) { h.stratum = 0, h.refid = 0x494e4954U; }},
  };
  for (const Case& c : cases) {
    CAPTURE(name(c.reason));
    Pair pair{{.offset = 1_s}};
    pair.serve();
    pair.change_answers(c.change);
    Program& client = pair.poll();
    pair.bench.run_for(60_s);
    CHECK(rejections(client) == std::vector<Reason>{c.reason});
    CHECK(client.adjustments().empty());
    CHECK(reach(client) == std::vector<int>{0});
  }
}

TEST_CASE("a short or broken packet from the server is rejected and the real answer still counts") {
  Pair pair;
  pair.serve();
  Program& client = pair.poll();
  const Endpoint from{pair.server.ipv4(), 123};
  const Endpoint to{pair.client.ipv4(), 49152};
  pair.bench.after(1_ms, [&] {
    pair.client.receive(from, to, Bytes(47));
    pair.client.receive(from, to, Bytes(49, 0x24));
    pair.client.receive({pair.server.ipv4(), 124}, to, Bytes(48, 0x24));
    pair.client.receive({IpAddress::v4(0x0a000009U), 123}, to, Bytes(48, 0x24));
  });
  pair.bench.run_for(1_s);
  CHECK(rejections(client) == std::vector<Reason>{Reason::too_short, Reason::bad_extension, Reason::unknown_source, Reason::unknown_source});
  CHECK(client.reported<Rejected>()[0].source == "server");
  CHECK(client.reported<Rejected>()[2].source == "10.0.0.1:124");
  CHECK(client.reported<Measured>().size() == 1);
}

TEST_CASE("an answer that arrives twice counts once") {
  Pair pair{{.offset = 1_s}};
  pair.serve();
  Program& client = pair.poll();
  pair.bench.run_for(1_s);
  const Datagram answer = pair.bench.datagrams()[1];
  pair.client.receive(answer.source, answer.destination, answer.data);
  pair.bench.run_for(1_s);
  CHECK(rejections(client) == std::vector<Reason>{Reason::duplicate});
  CHECK(client.adjustments().size() == 1);
}

TEST_CASE("an answer of the exchange before is bogus, and the one that is waited for still counts") {
  Pair pair;
  pair.serve();
  pair.bench.lose(pair.server, pair.client, {1});
  Program& client = pair.poll();
  pair.bench.run_for(64_s);
  const Datagram old = pair.bench.datagrams()[1];
  pair.bench.after(1_ms, [&] { pair.client.receive(old.source, old.destination, old.data); });
  pair.bench.run_for(1_s);
  CHECK(rejections(client) == std::vector<Reason>{Reason::bogus_origin});
  CHECK(client.reported<Measured>().size() == 1);
}

TEST_CASE("an answer with a root distance above the limit is measured but not used") {
  Pair pair{{.offset = 1_s}};
  NtpServerConfig config;
  config.root_dispersion = 2_s;
  pair.serve(config);
  Program& client = pair.poll();
  pair.bench.run_for(1_s);
  const auto samples = client.reported<Measured>();
  REQUIRE(samples.size() == 1);
  CHECK(samples[0].reason == Reason::root_distance);
  CHECK(client.adjustments().empty());
  CHECK(client.reported<SelectedSource>().empty());
  CHECK(client.reported<ErrorBound>().empty());
  CHECK(reach(client) == std::vector<int>{0, 1});   // it did answer
}

TEST_CASE("an answer with a negative delay is measured but not used") {
  Pair pair;
  pair.serve();
  pair.change_answers([](Header& h) { h.transmit = NtpTimestamp{h.transmit.value() + (std::uint64_t{1} << 30)}; });   // 250 ms
  Program& client = pair.poll();
  pair.bench.run_for(1_s);
  const auto samples = client.reported<Measured>();
  REQUIRE(samples.size() == 1);
  CHECK(samples[0].reason == Reason::negative_delay);
  CHECK(client.adjustments().empty());
}

TEST_CASE("a client takes any octets from its server without harm") {
  Pair pair;
  pair.serve();
  Program& client = pair.poll();
  pair.bench.run_for(1_s);
  Random random{3, "test.fuzz"};
  for (int i = 0; i < 5000; ++i) {
    Bytes octets(random.below(100));
    for (auto& octet : octets) octet = static_cast<std::uint8_t>(random.bits());
    if (octets.size() >= 48 && random.chance(0.5)) octets[0] = 0x24;
    pair.client.receive({pair.server.ipv4(), 123}, {pair.client.ipv4(), 49152}, octets);
  }
  pair.bench.run_for(1_s);
  CHECK(client.reported<Rejected>().size() == 5000);
  CHECK(client.adjustments().size() == 1);
}

// ---- kiss-o'-death ----

TEST_CASE("RATE doubles the poll interval, each time, and for good") {
  Pair pair;
  pair.serve();
  int answers = 0;
  pair.change_answers([&](Header& h) {
    if (++answers <= 2) h.stratum = 0, h.refid = 0x52415445U;
  });
  Program& client = pair.poll();
  pair.bench.run_for(1200_s);
  std::vector<std::int64_t> gaps;
  TrueTime last;
  for (const Datagram& datagram : pair.bench.datagrams()) {
    if (datagram.source.address != pair.client.ipv4()) continue;
    if (last != TrueTime{}) gaps.push_back((datagram.sent - last).nearest_nanoseconds() / 100'000'000);
    last = datagram.sent;
  }
  CHECK(gaps == std::vector<std::int64_t>{1280, 2560, 2560, 2560, 2560});
  CHECK(rejections(client) == std::vector<Reason>{Reason::kiss_of_death, Reason::kiss_of_death});
}

TEST_CASE("endless RATE backs off to 36 h and no further") {
  Pair pair;
  NtpServerConfig config;
  config.stratum = 0;
  config.refid = "RATE";
  pair.serve(config);
  Program& client = pair.poll();
  pair.bench.run_for(30 * 86'400_s);
  const auto& sent = pair.bench.datagrams();
  CHECK(is_about(sent[sent.size() - 2].sent - sent[sent.size() - 4].sent, 131'072_s, 10_ms));
  CHECK(client.call("status") == "UNREACHABLE");
}

TEST_CASE("DENY and RSTR end the asking of that address") {
  for (const char* code : {"DENY", "RSTR"}) {
    Bench bench;
    Host& a = bench.add_host("a");
    Host& b = bench.add_host("b");
    Host& host = bench.add_host("client");
    NtpServerConfig unfriendly;
    unfriendly.stratum = 0;
    unfriendly.refid = code;
    a.run<NtpServer>(unfriendly);
    Program& friendly = b.run<NtpServer>(NtpServerConfig{});
    Program& client = host.run<SntpClient>(polling({&a, &b}), Random{1, "client"});
    bench.run_for(1000_s);
    CHECK(reach(client, "a") == std::vector<int>{0});
    CHECK(reach(client, "b").back() == 255);
    friendly.stop();
    bench.run_for(3000_s);
    CHECK(reach(client, "a").size() == 1);   // never again, though b is gone
  }
}

TEST_CASE("a client that is denied by every server stops") {
  Pair pair;
  NtpServerConfig config;
  config.stratum = 0;
  config.refid = "DENY";
  pair.serve(config);
  Program& client = pair.poll();
  pair.bench.run_for(10_h);
  CHECK(pair.requests() == 1);
  CHECK(client.call("status") == "DENIED");
  CHECK(client.call("poll_now") == "error: the client does not poll: DENIED");
  CHECK(pair.requests() == 1);
}

TEST_CASE("a forged kiss with another origin is not obeyed") {
  Pair pair;
  pair.serve();
  Program& client = pair.poll();
  Header kiss;
  kiss.mode = Mode::server;
  kiss.refid = 0x44454e59U;
  kiss.transmit = NtpTimestamp{1};
  pair.bench.after(1_ms, [&] {
    pair.client.receive({pair.server.ipv4(), 123}, {pair.client.ipv4(), 49152}, wire::serialise(kiss));
  });
  pair.bench.run_for(200_s);
  CHECK(rejections(client) == std::vector<Reason>{Reason::bogus_origin});
  CHECK(client.reported<Measured>().size() == 4);
}

// ---- steps by others ----

TEST_CASE("a step by somebody else during an exchange spoils that exchange and nothing else") {
  Pair pair;
  pair.serve();
  Program& client = pair.poll();
  pair.bench.after(1_ms, [&] { pair.client.step(10_s); });
  pair.bench.run_for(1_s);
  CHECK(client.reported<Measured>().empty());
  CHECK(rejections(client) == std::vector<Reason>{Reason::bogus_origin});
  pair.bench.run_for(64_s);
  CHECK(is_about(pair.client.error(), Duration{}));
  CHECK(client.call("status") == "0");
}

TEST_CASE("a step of the clock does not move the polls") {
  Pair pair{{.offset = Duration::from_whole_seconds(-86'400)}};
  pair.serve();
  pair.poll();
  pair.bench.run_for(64_s * 10 + 1_s);
  CHECK(pair.requests() == 11);
}

// ---- broadcasts ----

TEST_CASE("a listening client follows broadcasts, late by the path, and sends nothing") {
  Pair pair{{.offset = 5_s}};
  pair.bench.set_delay(7_ms);
  NtpServerConfig config;
  config.broadcast_every = 64_s;
  config.broadcast_to = {"10.0.0.255"};
  pair.serve(config);
  SntpClientConfig listening = polling({&pair.server});
  listening.listen_for_broadcasts = true;
  Program& client = pair.poll(listening);
  CHECK(client.call("status") == "LISTENING");
  pair.bench.run_for(64_s * 3 + 1_s);
  CHECK(pair.requests() == 0);
  CHECK(is_about(pair.client.error(), -(7_ms), 1_us));
  CHECK(client.reported<Measured>().size() == 3);
  CHECK(client.reported<Measured>()[0].source == "server");
  CHECK(client.reported<ErrorBound>().empty());
  CHECK(client.call("status") == "0");
  CHECK(client.call("poll_now").substr(0, 6) == "error:");
}

TEST_CASE("a listening client joins its groups, of both protocols") {
  Pair pair{{.offset = 5_s}};
  NtpServerConfig config;
  config.broadcast_every = 16_s;
  config.broadcast_to = {"224.0.1.1", "ff05::101", "ff05::102"};
  pair.serve(config);
  SntpClientConfig listening;
  listening.listen_for_broadcasts = true;
  listening.groups = {"224.0.1.1", "ff05::101"};
  Program& client = pair.poll(listening);
  pair.bench.run_for(17_s);
  const auto samples = client.reported<Measured>();
  REQUIRE(samples.size() == 2);
  CHECK(samples[0].source == "10.0.0.1");
  CHECK(samples[1].source == "fd00::1");
}

TEST_CASE("a listening client rejects what is no broadcast of its servers") {
  Pair pair;
  SntpClientConfig listening = polling({&pair.server});
  listening.listen_for_broadcasts = true;
  Program& client = pair.poll(listening);
  const Endpoint to{IpAddress::v4(0x0a0000ffU), 123};
  const auto hear = [&](const IpAddress& from, const std::function<void(Header&)>& change) {
    Header header;
    header.mode = Mode::broadcast;
    header.stratum = 1;
    header.transmit = NtpTimestamp::from(pair.server.local_time());
    change(header);
    pair.client.receive({from, 123}, to, wire::serialise(header));
    pair.bench.run_for(1_ms);
  };
  hear(IpAddress::v4(0x0a000063U), [](Header&) {});
  hear(pair.server.ipv4(), [](Header& h) { h.mode = Mode::server; });
  hear(pair.server.ipv4(), [](Header& h) { h.leap = Leap::unsynchronized; });
  hear(pair.server.ipv4(), [](Header& h) { h.stratum = 16; });
  hear(pair.server.ipv4(), [](Header& h) { h.transmit = NtpTimestamp{}; });
  CHECK(client.reported<Measured>().empty());
  const NtpTimestamp sent = NtpTimestamp::from(pair.server.local_time());
  hear(pair.server.ipv4(), [&](Header& h) { h.transmit = sent; });
  hear(pair.server.ipv4(), [&](Header& h) { h.transmit = sent; });
  CHECK(rejections(client) == std::vector<Reason>{Reason::unknown_source, Reason::bad_mode, Reason::unsynchronized, Reason::bad_stratum,
                                                  Reason::zero_timestamp, Reason::duplicate});
  CHECK(client.reported<Measured>().size() == 1);
}

// ---- calls and configuration ----

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

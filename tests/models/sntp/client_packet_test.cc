#include <catch2/catch.hpp>

#include "tests/models/sntp/pair.h"

using namespace ntpsim;
using namespace ntpsim::test;
using wire::Header;
using wire::Mode;
using wire::NtpTimestamp;

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
  CHECK(rejections(client) ==
        std::vector<Reason>{Reason::too_short, Reason::bad_extension, Reason::unknown_source, Reason::unknown_source});
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

TEST_CASE("after DENY and RSTR that address is not asked again") {
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

TEST_CASE("a source that answered and then denies leaves an empty register to the next") {
  Bench bench;
  Host& a = bench.add_host("a");
  Host& b = bench.add_host("b");
  Host& host = bench.add_host("client");
  Program& turncoat = a.run<NtpServer>(NtpServerConfig{});
  b.run<NtpServer>(NtpServerConfig{});
  Program& client = host.run<SntpClient>(polling({&a, &b}), Random{1, "client"});
  bench.run_for(100_s);
  CHECK(turncoat.call("set", {{"stratum", "0"}, {"refid", "DENY"}}) == "ok");
  bench.run_for(100_s);
  CHECK(reach(client, "a") == std::vector<int>{0, 1, 2, 3, 6});
  CHECK(reach(client, "b") == std::vector<int>{0, 1});
  CHECK(selected(client) == std::vector<std::string>{"a", "", "b"});
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

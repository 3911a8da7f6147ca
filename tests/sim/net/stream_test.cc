// TCP between hosts: what a program hears of its connections, over paths that lose, links that queue, and worse.
#include <catch2/catch.hpp>

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sim/net/host_seam.h"
#include "tests/sim/net/bench_net.h"

using namespace ntpsim;
using namespace ntpsim::literals;
using namespace ntpsim::net;

namespace {

// Octets that show their position.
Bytes pattern(std::size_t size, unsigned salt) {
  Bytes data(size);
  for (std::size_t i = 0; i < size; ++i) data[i] = static_cast<std::uint8_t>((i * 31 + i / 251 + salt) & 0xff);
  return data;
}

// A program that records the events of its streams.
class Talker : public StreamUser {
 public:
  Talker(World& world, const std::string& host) : world_{world}, port_{world.port(host).streams()} {}
  ~Talker() override {
    for (const StreamHandle stream : open_) port_.close(stream);
  }

  StreamHandle connect(const Endpoint& to) { return keep(port_.connect({}, to, *this)); }
  bool listen(std::uint16_t port, bool ipv6 = false) { return port_.listen(ipv6, port, *this); }
  StreamPort& port() { return port_; }

  void connected(StreamHandle stream) override { note("connected", stream); }
  bool accepted(StreamHandle stream, const Endpoint&, const Endpoint& from) override {
    note("accepted", stream);
    if (refuses) return false;
    remote = from;
    keep(stream);
    if (on_accepted) on_accepted(stream);
    return true;
  }
  void received(StreamHandle stream, Bytes data) override {
    note("received " + std::to_string(data.size()), stream);
    heard.insert(heard.end(), data.begin(), data.end());
    if (!dawdles) port_.read(stream, data.size());
  }
  void sent(StreamHandle, std::size_t octets) override { taken += octets; }
  void peer_closed(StreamHandle stream) override {
    note("closed", stream);
    ++closings;
    if (on_peer_closed) on_peer_closed(stream);
  }
  void failed(StreamHandle stream, const StreamFailure& why) override {
    note("failed", stream);
    std::erase(open_, stream);
    if (const auto* told = std::get_if<IcmpError>(&why)) icmp = told->kind, reporter = told->reporter;
    else error = std::get<StreamError>(why);
    failed_at = world_.elapsed();
  }
  void close(StreamHandle stream) {
    std::erase(open_, stream);
    port_.close(stream);
  }

  bool refuses = false;
  bool dawdles = false;                // does not read
  std::function<void(StreamHandle)> on_accepted, on_peer_closed;
  Bytes heard;
  std::size_t taken = 0;
  int closings = 0;
  std::optional<Endpoint> remote;
  std::optional<StreamError> error;
  std::optional<IcmpKind> icmp;
  std::optional<IpAddress> reporter;
  Duration failed_at;
  std::vector<std::string> diary;

 private:
  StreamHandle keep(StreamHandle stream) {
    open_.push_back(stream);
    return stream;
  }
  void note(const std::string& what, StreamHandle stream) {
    diary.push_back(std::to_string(world_.elapsed().nearest_nanoseconds()) + " " + std::to_string(stream) + " " + what);
  }

  World& world_;
  StreamPort& port_;
  std::vector<StreamHandle> open_;
};

enum class Medium { path, bad_path, link, ethernet };

WorldPlan two_hosts(Medium medium, std::uint64_t seed = 1) {
  WorldPlan plan{seed};
  if (medium == Medium::path || medium == Medium::bad_path) {
    NetworkSpec& wan = plan.path("net", {"a", "b"}, 20_ms);
    wan.path->jitter = Sampled<Duration>{Distribution{Gamma{2, 1e-3}}};
    wan.path->loss = Ratio{medium == Medium::path ? 0.01 : 0.05};
    if (medium == Medium::bad_path) wan.path->duplicate = Ratio{0.1};
  } else if (medium == Medium::link) {
    plan.host("a");
    plan.host("b");
    NetworkSpec& net = plan.network("net", {});
    net.link.emplace();
    net.link->ends = {"a", "b"};
    net.link->rate = DataRate{1e7};
    net.link->delay = exactly(5_ms);
  } else {
    NetworkSpec& lan = plan.network("net", {"a", "b", "c"});
    lan.ethernet.emplace();
  }
  plan.network_named("net").addresses.ipv6 = "fd00:1::/64";
  return plan;
}

struct Transfer {
  Bytes at_a, at_b;
  std::vector<std::string> diary;      // of both
  int closings = 0;
};

// A million octets each way at once, and both ends shut down when they have sent theirs.
Transfer transfer(Medium medium, bool ipv6, Scheduler scheduler = Scheduler::priority_queue, std::uint64_t seed = 1) {
  constexpr std::size_t size = 1'000'000;
  World world{two_hosts(medium, seed), scheduler};
  Talker a{world, "a"}, b{world, "b"};
  REQUIRE(b.listen(4460, ipv6));
  b.on_accepted = [&](StreamHandle stream) {
    b.port().send(stream, pattern(size, 2));
    b.port().shutdown(stream);
  };
  world.schedule(1_s, [&] {
    const StreamHandle stream = a.connect({world.address("b", "net", ipv6), 4460});
    a.port().send(stream, pattern(size, 1));
    a.port().shutdown(stream);
  });
  world.run(1000_s);
  CHECK(a.taken == size);
  CHECK(b.taken == size);
  CHECK_FALSE(a.error);
  CHECK_FALSE(b.error);
  Transfer result{a.heard, b.heard, a.diary, a.closings + b.closings};
  result.diary.insert(result.diary.end(), b.diary.begin(), b.diary.end());
  return result;
}

}  // namespace

TEST_CASE("a million octets go each way over a path that loses, a link and an Ethernet, in both families") {
  const Medium medium = GENERATE(Medium::path, Medium::link, Medium::ethernet);
  const bool ipv6 = GENERATE(false, true);
  const Transfer result = transfer(medium, ipv6);
  CHECK(result.at_a == pattern(1'000'000, 2));
  CHECK(result.at_b == pattern(1'000'000, 1));
  CHECK(result.closings == 2);
}

TEST_CASE("both ends hear of the other's end however many segments are lost and doubled") {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    const Transfer result = transfer(Medium::bad_path, seed % 2 == 0, Scheduler::priority_queue, seed);
    CHECK(result.at_a.size() == 1'000'000);
    CHECK(result.at_b.size() == 1'000'000);
    CHECK(result.closings == 2);
  }
}

TEST_CASE("the same seed gives the same conversation to the nanosecond on both schedulers; another seed does not") {
  const auto diary = transfer(Medium::path, false).diary;
  CHECK(diary.size() > 100);
  CHECK(transfer(Medium::path, false).diary == diary);
  CHECK(transfer(Medium::path, false, Scheduler::map).diary == diary);
  CHECK_FALSE(transfer(Medium::path, false, Scheduler::priority_queue, 2).diary == diary);
}

TEST_CASE("without a listener the connection is refused within one round trip, also by a host that never spoke TCP") {
  const bool ipv6 = GENERATE(false, true);
  World world{two_hosts(Medium::link)};
  Talker a{world, "a"};
  world.schedule(1_s, [&] { a.connect({world.address("b", "net", ipv6), 37}); });
  world.run(3_s);
  REQUIRE(a.error == StreamError::refused);
  CHECK(a.failed_at > 1010_ms);
  CHECK(a.failed_at < 1012_ms);
}

TEST_CASE("without an answer, on a cut network, the connection times out after 127 s, as on Linux") {
  World world{two_hosts(Medium::link)};
  Talker a{world, "a"}, b{world, "b"};
  REQUIRE(b.listen(37));
  world.schedule(1_s, [&] {
    world.topology().cut(NetworkIndex{0}, world.host("b"));
    a.connect({world.address("b", "net"), 37});
  });
  world.run(200_s);
  REQUIRE(a.error == StreamError::timed_out);
  CHECK(a.failed_at == 128_s);
  CHECK(b.diary.empty());
}

TEST_CASE("no address, no route, a router without a way: each its own error") {
  WorldPlan plan = two_hosts(Medium::link);
  plan.path("far", {"b", "c"}, 1_ms);
  plan.host("b").forwards = true;
  World world{plan};
  Talker a{world, "a"}, c{world, "c"};
  Endpoint to;
  SECTION("an address of the network that no host has") {
    const std::uint32_t neighbour = world.address("b", "net").v4_value();
    a.connect({IpAddress::v4((neighbour & ~0xffU) | 200U), 37});
    world.run(10_s);
    CHECK(a.icmp == icmp_kind(Refusal::no_host, false));
    CHECK(a.reporter == world.address("a", "net"));
  }
  SECTION("beyond the router") {
    a.connect({*IpAddress::parse("192.0.2.1"), 37});
    world.run(10_s);
    CHECK(a.icmp == icmp_kind(Refusal::no_network, false));
    CHECK(a.reporter == world.address("b", "net"));
  }
  SECTION("a host without any way") {
    World lonely{two_hosts(Medium::link)};
    Talker alone{lonely, "a"};
    alone.connect({*IpAddress::parse("192.0.2.1"), 37});
    lonely.run(10_s);
    CHECK(alone.error == StreamError::no_route);
  }
}

TEST_CASE("a firewall that drops TCP is waited for; one that rejects it is heard") {
  const bool rejects = GENERATE(false, true);
  WorldPlan plan;
  NetworkSpec& net = plan.path("net", {"a", "b"}, 1_ms);
  FirewallRule rule;
  rule.action = rejects ? FirewallAction::reject : FirewallAction::drop;
  rule.protocol = FirewallProtocol::tcp;
  rule.destination_port = 37;
  net.firewall.push_back(rule);
  World world{plan};
  Talker a{world, "a"}, b{world, "b"};
  REQUIRE(b.listen(37));
  REQUIRE(b.listen(38));
  a.connect({world.address("b", "net"), 37});
  world.run(300_s);
  CHECK(a.icmp == (rejects ? std::optional{icmp_kind(Refusal::prohibited, false)} : std::nullopt));
  CHECK(a.error == (rejects ? std::nullopt : std::optional{StreamError::timed_out}));
  a.connect({world.address("b", "net"), 38});
  world.run(301_s);
  CHECK(b.diary.size() == 1);
}

TEST_CASE("TCP through a translator is refused at once, with a warning") {
  WorldPlan plan;
  plan.path("home", {"a", "router"}, 1_ms);
  plan.path("wan", {"router", "b"}, 1_ms);
  plan.host("router").forwards = true;
  plan.network_named("home").nat = NatSpec{"router", "wan", 60_s};
  World world{plan};
  Talker a{world, "a"}, b{world, "b"};
  REQUIRE(b.listen(37));
  a.connect({world.address("b", "wan"), 37});
  world.run(10_s);
  CHECK(a.icmp == icmp_kind(Refusal::prohibited, false));
  CHECK(a.failed_at < 10_ms);
  REQUIRE(world.topology().warnings().size() == 1);
  CHECK_THAT(world.topology().warnings().front(), Catch::Contains("translates UDP only"));
}

TEST_CASE("one end stops sending and still reads what the other sends") {
  World world{two_hosts(Medium::path)};
  Talker a{world, "a"}, b{world, "b"};
  REQUIRE(b.listen(37));
  b.on_peer_closed = [&](StreamHandle stream) {
    b.port().send(stream, pattern(5000, 2));
    b.close(stream);
  };
  const StreamHandle stream = a.connect({world.address("b", "net"), 37});
  a.port().send(stream, pattern(10, 1));
  a.port().shutdown(stream);
  a.port().send(stream, pattern(10, 9));   // too late
  world.run(10_s);
  CHECK(b.heard == pattern(10, 1));
  CHECK(a.heard == pattern(5000, 2));
  CHECK(a.closings == 1);
  CHECK_FALSE(a.error);
}

TEST_CASE("both ends close at the same instant, and both ports can be used anew") {
  World world{two_hosts(Medium::link)};
  Talker a{world, "a"}, b{world, "b"};
  REQUIRE(b.listen(37));
  StreamHandle at_b = 0;
  b.on_accepted = [&](StreamHandle stream) { at_b = stream; };
  const StreamHandle at_a = a.connect({world.address("b", "net"), 37});
  world.schedule(1_s, [&] {
    a.close(at_a);
    b.close(at_b);
    b.port().stop_listening(false, 37);
  });
  world.run(2_s);
  CHECK(b.listen(37));
  a.connect({world.address("b", "net"), 37});
  world.run(3_s);
  CHECK(b.diary.size() == 2);
  CHECK_FALSE(a.error);
}

TEST_CASE("data for a program that has gone resets the connection") {
  World world{two_hosts(Medium::link)};
  Talker a{world, "a"}, b{world, "b"};
  REQUIRE(b.listen(37));
  b.on_accepted = [&](StreamHandle stream) { b.close(stream); };
  const StreamHandle stream = a.connect({world.address("b", "net"), 37});
  world.schedule(1_s, [&] { a.port().send(stream, pattern(100, 1)); });
  world.run(2_s);
  CHECK(a.closings == 1);
  CHECK(a.error == StreamError::reset);
}

TEST_CASE("a listener that wants no more callers resets them") {
  World world{two_hosts(Medium::link)};
  Talker a{world, "a"}, b{world, "b"};
  REQUIRE(b.listen(37));
  CHECK_FALSE(b.listen(37));
  b.refuses = true;
  a.connect({world.address("b", "net"), 37});
  world.run(1_s);
  CHECK(a.error == StreamError::reset);
}

TEST_CASE("a stream outlives a short cut and is given up after a long one") {
  const bool is_short = GENERATE(true, false);
  World world{two_hosts(Medium::link)};
  Talker a{world, "a"}, b{world, "b"};
  REQUIRE(b.listen(37));
  const StreamHandle stream = a.connect({world.address("b", "net"), 37});
  world.schedule(1_s, [&] {
    world.topology().cut(NetworkIndex{0}, world.host("a"));
    a.port().send(stream, pattern(3000, 1));
  });
  if (is_short) world.schedule(20_s, [&] { world.topology().restore(NetworkIndex{0}, world.host("a")); });
  world.run(3000_s);
  if (is_short) {
    CHECK(b.heard == pattern(3000, 1));
    CHECK_FALSE(a.error);
  } else {
    CHECK(b.heard.empty());
    CHECK(a.error == StreamError::timed_out);
    CHECK(a.failed_at > 300_s);
  }
}

TEST_CASE("a suspended host hears nothing of its streams until it is resumed") {
  World world{two_hosts(Medium::link)};
  Talker a{world, "a"}, b{world, "b"};
  REQUIRE(b.listen(37));
  const StreamHandle stream = a.connect({world.address("b", "net"), 37});
  world.schedule(1_s, [&] { world.port("b").set_suspended(true); });
  world.schedule(2_s, [&] { a.port().send(stream, pattern(3000, 1)); });
  world.schedule(10_s, [&] {
    CHECK(b.heard.empty());
    world.port("b").set_suspended(false);
  });
  world.run(60_s);
  CHECK(b.heard == pattern(3000, 1));
  CHECK_FALSE(a.error);
}

TEST_CASE("an attempt that fails while its host is suspended is reported when it is resumed") {
  World world{two_hosts(Medium::link)};
  Talker a{world, "a"};
  a.connect({world.address("b", "net"), 37});
  world.schedule(1_ms, [&] { world.port("a").set_suspended(true); });
  world.schedule(500_s, [&] {
    CHECK(a.diary.empty());
    world.port("a").set_suspended(false);
  });
  world.run(501_s);
  CHECK(a.error == StreamError::timed_out);
  CHECK(a.failed_at == 500_s);
}

TEST_CASE("a program that does not read is sent no more than fits, and the rest when it reads again") {
  const Medium medium = GENERATE(Medium::path, Medium::link);
  World world{two_hosts(medium)};
  Talker a{world, "a"}, b{world, "b"};
  REQUIRE(b.listen(37));
  StreamHandle at_b = 0;
  b.on_accepted = [&](StreamHandle stream) { at_b = stream; };
  b.dawdles = true;
  const StreamHandle stream = a.connect({world.address("b", "net"), 37});
  a.port().send(stream, pattern(1'000'000, 1));
  a.port().shutdown(stream);
  world.run(300_s);
  CHECK(b.heard.size() == unread_octets);
  CHECK(a.taken < 400'000);
  CHECK(b.closings == 0);
  b.port().read(at_b, 1000);
  world.run(301_s);
  CHECK(b.heard.size() == unread_octets + 1000);
  b.dawdles = false;
  b.port().read(at_b, unread_octets);
  world.run(320_s);
  CHECK(b.heard == pattern(1'000'000, 1));
  CHECK(b.closings == 1);
  CHECK_FALSE(a.error);
}

TEST_CASE("a stream that is closed at once still delivers what was sent, and leaves no events behind") {
  World world{two_hosts(Medium::path)};
  Talker a{world, "a"}, b{world, "b"};
  REQUIRE(b.listen(37));
  b.on_peer_closed = [&](StreamHandle stream) { b.close(stream); };
  const StreamHandle stream = a.connect({world.address("b", "net"), 37});
  a.port().send(stream, pattern(300'000, 1));
  a.close(stream);
  world.run(300_s);
  CHECK(b.heard == pattern(300'000, 1));
  const auto events = world.events_run();
  world.run(400_s);
  CHECK(world.events_run() - events <= 1);   // the simulator's own stop
}

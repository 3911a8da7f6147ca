// Switched Ethernet: what a frame costs on the wire, and what a port's queue does to it.
#include <catch2/catch.hpp>

#include "models/base/random.h"
#include "sim/net/ns3_events.h"
#include "tests/sim/net/bench_net.h"

using namespace ntpsim;
using namespace ntpsim::literals;
using namespace ntpsim::net;
using What = record::PacketEvent::What;

namespace {

NetworkSpec& lan(WorldPlan& plan, const std::vector<std::string>& hosts) {
  NetworkSpec& spec = plan.network("lan", hosts);
  spec.ethernet.emplace();
  return spec;
}

}  // namespace

TEST_CASE("two serialisations and two cables lie between hosts on a switch") {
  WorldPlan plan;
  lan(plan, {"server", "client"}).ethernet->cable = exactly(50_ns);
  plan.host("server").profile.hardware_stamps = true;
  plan.host("client").profile.hardware_stamps = true;
  World world{plan};
  Listener& server = world.listen("server", 123);
  Listener& client = world.listen("client");
  world.schedule(1_s, [&] { client.send({world.address("server", "lan"), 123}, 48, true); });
  world.run(2_s);

  // 48 bytes, UDP 8, IP 20, Ethernet 18: 94 bytes and 8 of preamble, 816 ns at 1 Gb/s.
  REQUIRE(server.heard.size() == 1);
  CHECK(world.nanoseconds(server.heard[0].times.program) == (1_s + 2 * 816_ns + 2 * 50_ns).nearest_nanoseconds());
  // Hardware stamps the start of frame, 64 ns behind the first bit of the preamble.
  REQUIRE(client.sent_times.size() == 1);
  CHECK(world.nanoseconds(client.sent_times[0].hardware.value()) == (1_s + 64_ns).nearest_nanoseconds());
  CHECK(world.nanoseconds(server.heard[0].times.hardware.value()) ==
        (1_s + 816_ns + 50_ns + 64_ns + 50_ns).nearest_nanoseconds());
}

TEST_CASE("a short frame is padded to 64 bytes") {
  WorldPlan plan;
  lan(plan, {"server", "client"});
  World world{plan};
  Listener& server = world.listen("server", 123);
  Listener& client = world.listen("client");
  world.schedule(1_s, [&] { client.send({world.address("server", "lan"), 123}, 1); });
  world.run(2_s);
  REQUIRE(server.heard.size() == 1);
  CHECK(world.nanoseconds(server.heard[0].times.program) == (1_s + 2 * 576_ns).nearest_nanoseconds());
}

TEST_CASE("frames to one port wait for each other, with a gap of 12 byte times between them") {
  WorldPlan plan;
  lan(plan, {"server", "left", "right"});
  World world{plan};
  Listener& server = world.listen("server", 123);
  Listener& left = world.listen("left");
  Listener& right = world.listen("right");
  const Endpoint to{world.address("server", "lan"), 123};
  world.schedule(1_s, [&] {
    left.send(to, 1472);
    right.send(to, 1472);
  });
  world.run(2_s);
  REQUIRE(server.heard.size() == 2);
  CHECK(world.nanoseconds(server.heard[0].times.program) == (1_s + 2 * 12208_ns).nearest_nanoseconds());
  CHECK(world.nanoseconds(server.heard[1].times.program) == (1_s + 2 * 12208_ns + 12304_ns).nearest_nanoseconds());
}

TEST_CASE("a port's full queue drops, and the drop has its reason") {
  WorldPlan plan;
  lan(plan, {"server", "left", "right"}).ethernet->queue.packets = 2;
  World world{plan};
  Listener& server = world.listen("server", 123);
  Listener& left = world.listen("left");
  world.schedule(1_s, [&] {
    for (int i = 0; i < 5; ++i) left.send({world.address("server", "lan"), 123}, 100);
  });
  world.run(2_s);
  CHECK(server.heard.size() == 3);   // one on the wire and two that wait
  CHECK(world.count(What::dropped, Reason::queue_full) == 2);
}

// Pollaczek and Khinchine for constant service time s = 1538 byte times: the mean wait is load * s / (2 (1 - load)).
TEST_CASE("the wait behind Poisson cross traffic at one port is that of an M/D/1 queue within 2 percent") {
  struct Case { double load; double expected_us; Duration length; Duration spacing; };
  const auto [load, expected_us, length, spacing] = GENERATE(values<Case>(
      {{0.2, 1.538, 20_s, 250_us}, {0.4, 4.101, 20_s, 250_us}, {0.8, 24.608, 40_s, 1_ms}}));
  WorldPlan plan{2};
  NetworkSpec& spec = lan(plan, {"server", "client", "other"});
  spec.ethernet->queue.packets = 100000;
  spec.cross_traffic.push_back({"other", "server", Ratio{load}, ByteCount{1518}, Arrivals::poisson, {}, {}});
  World world{plan};
  Listener& server = world.listen("server", 123);
  Listener& client = world.listen("client");
  const Endpoint to{world.address("server", "lan"), 123};

  // Probes at random instants see the queue as it is on average; they are rare and short enough to leave it alone.
  Random random{7, "probes"};
  std::vector<TrueTime> sent;
  std::function<void()> probe = [&] {
    sent.push_back(world.at(Duration::from_nanoseconds(elapsed_nanoseconds())));
    client.send(to, 1);
    const Duration next = Duration::from_nanoseconds(elapsed_nanoseconds()) +
                          Duration::from_seconds(2 * spacing.seconds() * random.uniform());
    if (next < length) world.schedule(next, probe);
  };
  world.schedule(1_ms, probe);
  world.run(length + 1_s);

  REQUIRE(server.heard.size() == sent.size());
  double total_s = 0;
  for (std::size_t i = 0; i < sent.size(); ++i)
    total_s += (server.heard[i].times.program - sent[i] - 2 * 576_ns).seconds();
  const double mean_us = total_s / static_cast<double>(sent.size()) * 1e6;
  CAPTURE(load, mean_us, sent.size());
  CHECK(mean_us == Approx(expected_us).epsilon(0.02));
}

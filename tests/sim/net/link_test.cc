// Point-to-point links: rate, delay per direction, loss, queues, and their change while the simulation runs.
#include <catch2/catch.hpp>

#include "tests/sim/net/bench_net.h"

using namespace ntpsim;
using namespace ntpsim::literals;
using namespace ntpsim::net;
using What = record::PacketEvent::What;

namespace {

LinkSpec& link(WorldPlan& plan, double bits_per_second, Duration delay) {
  plan.host("left");
  plan.host("right");
  NetworkSpec& spec = plan.network("link", {});
  spec.link.emplace();
  spec.link->ends = {"left", "right"};
  spec.link->rate = DataRate{bits_per_second};
  spec.link->delay = exactly(delay);
  return *spec.link;
}

}  // namespace

TEST_CASE("a link's delay is its serialisation and its propagation, each direction its own") {
  WorldPlan plan;
  link(plan, 1e6, 5_ms).reverse_delay = exactly(20_ms);
  World world{plan};
  Listener& right = world.listen("right", 123);
  right.echoes = true;
  Listener& left = world.listen("left");
  world.schedule(1_s, [&] { left.send({world.address("right", "link"), 123}, 48); });
  world.run(2_s);
  REQUIRE(right.heard.size() == 1);
  CHECK(world.nanoseconds(right.heard[0].times.program) == (1_s + 816_us + 5_ms).nearest_nanoseconds());
  REQUIRE(left.heard.size() == 1);
  CHECK(world.nanoseconds(left.heard[0].times.program) == (1_s + 2 * 816_us + 25_ms).nearest_nanoseconds());
}

TEST_CASE("a link can change its rate, delay and loss while packets wait for it") {
  WorldPlan plan;
  link(plan, 1e6, 1_ms);
  World world{plan};
  Listener& right = world.listen("right", 123);
  Listener& left = world.listen("left");
  const Endpoint to{world.address("right", "link"), 123};
  world.schedule(1_s, [&] {
    left.send(to, 48);
    left.send(to, 48);
    SetLink faster;
    faster.rate = DataRate{1e8};
    faster.delay = exactly(2_ms);
    world.topology().set_link(NetworkIndex{0}, faster);
  });
  world.run(2_s);
  REQUIRE(right.heard.size() == 2);
  CHECK(world.nanoseconds(right.heard[0].times.program) == (1_s + 816_us + 1_ms).nearest_nanoseconds());
  CHECK(world.nanoseconds(right.heard[1].times.program) ==
        (1_s + 912_us + 8160_ns + 2_ms).nearest_nanoseconds());   // 912: with the gap

  SetLink broken;
  broken.loss = Ratio{1};
  world.topology().set_link(NetworkIndex{0}, broken);
  world.schedule(3_s, [&] { left.send(to); });
  world.run(4_s);
  CHECK(right.heard.size() == 2);
  CHECK(world.count(What::dropped, Reason::lost) == 1);
}

TEST_CASE("every queue discipline passes a lone packet and bounds an overload in its own way") {
  const QueueKind kind =
      GENERATE(QueueKind::droptail, QueueKind::codel, QueueKind::fq_codel, QueueKind::red, QueueKind::pie);
  WorldPlan plan;
  LinkSpec& spec = link(plan, 1e6, 1_ms);
  spec.queue.kind = kind;
  spec.queue.packets = 60;
  World world{plan};
  Listener& right = world.listen("right", 123);
  Listener& left = world.listen("left");
  const Endpoint to{world.address("right", "link"), 123};
  world.schedule(1_s, [&] { left.send(to, 48); });
  world.run(2_s);
  REQUIRE(right.heard.size() == 1);
  CHECK(world.nanoseconds(right.heard[0].times.program) == (1_s + 816_us + 1_ms).nearest_nanoseconds());

  // Frames of 1148 bytes at 1.25 times what the link takes, for ten seconds.
  for (int i = 0; i < 1333; ++i) world.schedule(3_s + 7500_us * i, [&] { left.send(to, 1102); });
  world.run(30_s);
  const std::size_t dropped = world.count(What::dropped, Reason::queue_full);
  CAPTURE(kind, dropped);
  CHECK(right.heard.size() + dropped == 1334);
  CHECK(dropped > 200);
  CHECK(dropped < 420);
}

TEST_CASE("a delay with a tail that no clock can count loses the packet's trace, not the simulation") {
  WorldPlan plan;
  link(plan, 1e6, 1_ms).delay = Sampled<Duration>{Distribution{Pareto{1e200, 0.1}}};
  World world{plan};
  Listener& right = world.listen("right", 123);
  Listener& left = world.listen("left");
  world.schedule(1_s, [&] { left.send({world.address("right", "link"), 123}); });
  world.run(3600_s);
  CHECK(right.heard.empty());
}

// The same world twice, and on both of ns-3's schedulers.
#include <catch2/catch.hpp>

#include "tests/sim/net/bench_net.h"

using namespace ntpsim;
using namespace ntpsim::literals;
using namespace ntpsim::net;

namespace {

// All kinds of network, with everything that draws.
std::vector<KeptEvent> busy_world(std::uint64_t seed, Scheduler scheduler) {
  WorldPlan plan{seed};
  NetworkSpec& wan = plan.path("wan", {"server", "router", "roamer"}, 10_ms);
  wan.path->jitter = Sampled<Duration>{Distribution{Gamma{2, 1e-3}}};
  wan.path->burst_loss = BurstLoss{2_s, 500_ms, Ratio{0.5}};
  wan.path->duplicate = Ratio{0.1};
  NetworkSpec& lan = plan.network("lan", {"router", "a", "b"});
  lan.ethernet.emplace();
  lan.ethernet->rate = DataRate{1e7};
  lan.cross_traffic.push_back({"a", "b", Ratio{0.5}, ByteCount{1518}, Arrivals::pareto, {}, {}});
  NetworkSpec& hub = plan.network("hub", {"b", "c", "d"});
  hub.ethernet.emplace();
  hub.ethernet->kind = EthernetKind::hub;
  hub.ethernet->rate = DataRate{1e7};
  hub.cross_traffic.push_back({"c", "d", Ratio{0.6}, ByteCount{1000}, Arrivals::poisson, {}, {}});
  plan.host("router").forwards = true;
  plan.host("a").profile.name = "loaded";
  World world{plan, scheduler};
  Listener& server = world.listen("server", 123);
  server.echoes = true;
  Listener& b = world.listen("b", 123);
  b.echoes = true;
  Listener& a = world.listen("a");
  Listener& roamer = world.listen("roamer");
  Listener& c = world.listen("c");
  for (int i = 0; i < 40; ++i) {
    world.schedule(1_s + 100_ms * i, [&] {
      a.send({world.address("server", "wan"), 123});
      roamer.send({world.address("server", "wan"), 123});
      c.send({world.address("b", "hub"), 123});
    });
  }
  world.run(6_s);
  return world.events;
}

}  // namespace

TEST_CASE("the same seed gives the same events, run after run and on both schedulers; another seed does not") {
  const auto events = busy_world(1, Scheduler::priority_queue);
  CHECK(events.size() > 200);
  CHECK(busy_world(1, Scheduler::priority_queue) == events);
  CHECK(busy_world(1, Scheduler::map) == events);
  CHECK_FALSE(busy_world(2, Scheduler::priority_queue) == events);
}

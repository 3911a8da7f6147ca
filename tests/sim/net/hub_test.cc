// The shared medium: one at a time, with collisions.
#include <catch2/catch.hpp>

#include "tests/sim/net/bench_net.h"

using namespace ntpsim;
using namespace ntpsim::literals;
using namespace ntpsim::net;
using What = record::PacketEvent::What;

namespace {

WorldPlan hub(const std::vector<std::string>& hosts) {
  WorldPlan plan;
  NetworkSpec& spec = plan.network("lan", hosts);
  spec.ethernet.emplace();
  spec.ethernet->kind = EthernetKind::hub;
  spec.ethernet->rate = DataRate{1e7};
  spec.ethernet->cable = exactly(100_ns);
  return plan;
}

}  // namespace

TEST_CASE("on an idle hub a frame takes one serialisation and both cables") {
  WorldPlan plan = hub({"server", "client"});
  plan.host("server").profile.hardware_stamps = true;
  World world{plan};
  Listener& server = world.listen("server", 123);
  Listener& client = world.listen("client");
  world.schedule(1_s, [&] { client.send({world.address("server", "lan"), 123}, 48); });
  world.run(2_s);
  REQUIRE(server.heard.size() == 1);
  CHECK(world.nanoseconds(server.heard[0].times.program) == 1'000'081'800);
  CHECK(world.nanoseconds(server.heard[0].times.hardware.value()) == 1'000'006'600);
}

TEST_CASE("a station that finds the medium busy waits for its end and the gap") {
  World world{hub({"server", "a", "b"})};
  Listener& server = world.listen("server", 123);
  Listener& a = world.listen("a");
  Listener& b = world.listen("b");
  const Endpoint to{world.address("server", "lan"), 123};
  world.schedule(1_s, [&] { a.send(to, 48); });
  world.schedule(1_s + 40_us, [&] { b.send(to, 48); });
  world.run(2_s);
  REQUIRE(server.heard.size() == 2);
  CHECK(world.nanoseconds(server.heard[1].times.program) == 1'000'000'000 + 91'200 + 81'800);
}

TEST_CASE("stations that begin together collide, back off, and get through one after the other") {
  World world{hub({"server", "a", "b", "c", "d"})};
  Listener& server = world.listen("server", 123);
  for (const std::string name : {"a", "b", "c", "d"}) {
    Listener& sender = world.listen(name);
    world.schedule(1_s, [&] { sender.send({world.address("server", "lan"), 123}, 48); });
  }
  world.run(2_s);
  REQUIRE(server.heard.size() == 4);
  CHECK(world.nanoseconds(server.heard[0].times.program) > 1'000'081'800);
  for (std::size_t i = 1; i < 4; ++i) {
    const auto apart = world.nanoseconds(server.heard[i].times.program) - world.nanoseconds(server.heard[i - 1].times.program);
    CHECK(apart >= 91'200);
  }
}

TEST_CASE("cross traffic on a hub slows down all hosts") {
  WorldPlan plan;
  NetworkSpec& lan = plan.network("lan", {"server", "a", "b"});
  lan.ethernet.emplace();
  lan.ethernet->kind = EthernetKind::hub;
  lan.ethernet->rate = DataRate{1e7};
  lan.cross_traffic.push_back({"b", "a", Ratio{0.7}, ByteCount{1518}, Arrivals::periodic, {}, {}});
  World world{plan};
  Listener& server = world.listen("server", 123);
  Listener& a = world.listen("a");
  for (int i = 0; i < 100; ++i)
    world.schedule(1_s + 10037_us * i, [&] { a.send({world.address("server", "lan"), 123}, 48); });
  world.run(3_s);
  REQUIRE(server.heard.size() == 100);
  int delayed = 0;
  for (int i = 0; i < 100; ++i) {
    const std::int64_t sent = (1_s + 10037_us * i).nearest_nanoseconds();
    delayed += world.nanoseconds(server.heard[static_cast<std::size_t>(i)].times.program) - sent > 100'000;
  }
  CHECK(delayed > 40);
}

// The path network: which parameters hold for which hosts, and independent random streams.
#include <catch2/catch.hpp>

#include "tests/sim/net/bench_net.h"

using namespace ntpsim;
using namespace ntpsim::literals;
using namespace ntpsim::net;
using What = record::PacketEvent::What;

namespace {

PathOverride override_of(const std::string& from, const std::optional<std::string>& to, Duration delay) {
  PathOverride change;
  change.from = from;
  change.to = to;
  change.path.delay = exactly(delay);
  return change;
}

// Nanoseconds from `from` to `to`, measured with one packet a second after now.
std::int64_t one_way(World& world, const std::string& from, const std::string& to, Duration at) {
  Listener& receiver = world.listen(to);
  Listener& sender = world.listen(from);
  world.schedule(at, [&] { sender.send({world.address(to, "wan"), receiver.local_port()}); });
  world.run(at + 900_ms);
  REQUIRE(receiver.heard.size() == 1);
  return world.nanoseconds(receiver.heard[0].times.program) - at.nearest_nanoseconds();
}

std::vector<std::int64_t> jittered_arrivals(const std::vector<std::string>& hosts) {
  WorldPlan plan;
  NetworkSpec& wan = plan.path("wan", hosts, 10_ms);
  wan.path->jitter = Sampled<Duration>{Distribution{Exponential{1e-3}}};
  wan.path->loss = Ratio{0.2};
  World world{plan};
  Listener& server = world.listen("server", 123);
  for (const auto& name : hosts) {
    if (name == "server") continue;
    Listener& client = world.listen(name);
    for (int i = 0; i < 50; ++i)
      world.schedule(1_s + 1_s * i, [&] { client.send({world.address("server", "wan"), 123}); });
  }
  world.run(60_s);
  std::vector<std::int64_t> arrivals;
  for (const auto& heard : server.heard)
    if (heard.datagram.source.address == world.address("client", "wan"))
      arrivals.push_back(world.nanoseconds(heard.times.program));
  return arrivals;
}

}  // namespace

TEST_CASE("a later override wins, in the fields that it names, for the direction that it names") {
  WorldPlan plan;
  plan.fleet("client", 2);
  plan.host("server");
  NetworkSpec& wan = plan.path("wan", {"server"}, 10_ms);
  wan.hosts = {"server", "client"};
  wan.paths.push_back(override_of("client", std::nullopt, 20_ms));
  wan.paths.push_back(override_of("client-2", "server", 30_ms));
  World world{plan};
  CHECK(one_way(world, "server", "client-1", 1_s) == 10'000'000);
  CHECK(one_way(world, "client-1", "server", 2_s) == 20'000'000);
  CHECK(one_way(world, "client-1", "client-2", 3_s) == 20'000'000);
  CHECK(one_way(world, "client-2", "server", 4_s) == 30'000'000);

  PathOverride both = override_of("server", "client", 5_ms);
  both.both = true;
  world.schedule(5_s, [&] { world.topology().set_path(NetworkIndex{0}, both); });
  CHECK(one_way(world, "server", "client-1", 6_s) == 5'000'000);
  CHECK(one_way(world, "client-2", "server", 7_s) == 5'000'000);
  CHECK(one_way(world, "client-1", "client-2", 8_s) == 20'000'000);
}

TEST_CASE("a change of the path leaves alone what it does not name") {
  WorldPlan plan;
  plan.path("wan", {"server", "client"}, 10_ms);
  World world{plan};
  PathOverride lossy;
  lossy.from = "client";
  lossy.path.loss = Ratio{1};
  world.schedule(1_s, [&] { world.topology().set_path(NetworkIndex{0}, lossy); });
  Listener& client = world.listen("client");
  world.listen("server", 123);
  world.schedule(2_s, [&] { client.send({world.address("server", "wan"), 123}); });
  world.run(3_s);
  CHECK(world.count(What::dropped, Reason::lost) == 1);
  CHECK(one_way(world, "server", "client", 4_s) == 10'000'000);
}

TEST_CASE("a named profile gives what the path does not say itself") {
  WorldPlan plan;
  NetworkSpec& wan = plan.network("wan", {"server", "client"});
  wan.path.emplace();
  wan.path->profile = "satellite";
  wan.path->jitter = exactly(0_ms);
  World world{plan};
  CHECK(one_way(world, "client", "server", 1_s) == 260'000'000);
}

TEST_CASE("one host more leaves the noise of all other paths as it was") {
  const auto alone = jittered_arrivals({"server", "client"});
  REQUIRE(alone.size() > 30);
  CHECK(jittered_arrivals({"server", "another", "client"}) == alone);
}

TEST_CASE("a duplicate arrives twice under one number, a corrupted datagram not at all") {
  WorldPlan plan;
  NetworkSpec& wan = plan.path("wan", {"server", "client"}, 10_ms);
  wan.path->duplicate = Ratio{1};
  World world{plan};
  Listener& server = world.listen("server", 123);
  Listener& client = world.listen("client");
  const Endpoint to{world.address("server", "wan"), 123};
  world.schedule(1_s, [&] { client.send(to); });
  world.run(2_s);
  CHECK(server.heard.size() == 2);
  REQUIRE(world.events.size() == 3);
  CHECK(world.events[1].id == world.events[0].id);
  CHECK(world.events[2].id == world.events[0].id);

  PathOverride broken;
  broken.from = "client";
  broken.path.duplicate = Ratio{0};
  broken.path.corrupt = Ratio{1};
  world.schedule(3_s, [&] { world.topology().set_path(NetworkIndex{0}, broken); });
  world.schedule(4_s, [&] { client.send(to); });
  world.run(5_s);
  CHECK(server.heard.size() == 2);
  CHECK(world.count(What::dropped, Reason::corrupted) == 1);
  CHECK(world.events.back().host == world.host("server").to_int());
  CHECK(client.failures.empty());
}

TEST_CASE("cross traffic on a path network is refused, not silently left out") {
  WorldPlan plan;
  NetworkSpec& wan = plan.path("wan", {"server", "client"}, 10_ms);
  wan.cross_traffic.push_back({"client", "server", Ratio{0.5}, ByteCount{1518}, Arrivals::poisson, {}, {}});
  World world{plan};
  REQUIRE(world.topology().warnings().size() == 1);
  CHECK(world.topology().warnings()[0] ==
        "networks.wan.cross_traffic: a path network has no queue that cross traffic could fill; it is left out");
}

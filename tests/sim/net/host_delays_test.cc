// What stands between wire and program, and which instants each stamp shows.
#include <catch2/catch.hpp>

#include "sim/net/stack/host_delays.h"
#include "sim/scenario/profiles/host_profile.h"
#include "tests/sim/net/bench_net.h"

using namespace ntpsim;
using namespace ntpsim::literals;
using namespace ntpsim::net;

TEST_CASE("each stamp is taken at its own place") {
  WorldPlan plan;
  NetworkSpec& lan = plan.network("lan", {"server", "client"});
  lan.ethernet.emplace();
  for (const std::string name : {"server", "client"}) {
    HostProfileSpec& profile = plan.host(name).profile;
    profile.transmit = exactly(3_us);
    profile.transmit_queue = exactly(2_us);
    profile.interrupt = exactly(10_us);
    profile.wake_up = exactly(40_us);
    profile.kernel_stamps = true;
    profile.hardware_stamps = true;
  }
  World world{plan};
  Listener& server = world.listen("server", 123);
  Listener& client = world.listen("client");
  world.schedule(1_s, [&] { client.send({world.address("server", "lan"), 123}, 48, true); });
  world.run(2_s);

  constexpr std::int64_t sent = 1'000'000'000;
  REQUIRE(client.sent_times.size() == 1);
  CHECK(world.nanoseconds(client.sent_times[0].program) == sent);
  CHECK(world.nanoseconds(client.sent_times[0].kernel.value()) == sent + 3'000);
  CHECK(world.nanoseconds(client.sent_times[0].hardware.value()) == sent + 5'000 + 64);
  constexpr std::int64_t last_bit = sent + 5'000 + 2 * 816;
  REQUIRE(server.heard.size() == 1);
  CHECK(world.nanoseconds(server.heard[0].times.hardware.value()) == last_bit - 816 + 64);
  CHECK(world.nanoseconds(server.heard[0].times.kernel.value()) == last_bit + 10'000);
  CHECK(world.nanoseconds(server.heard[0].times.program) == last_bit + 50'000);
}

TEST_CASE("every requested stamp is answered, by the stamp or by the report that the packet was lost before the wire") {
  const bool is_ethernet = GENERATE(false, true);
  WorldPlan plan;
  NetworkSpec& lan = plan.network("lan", {"server", "client"});
  if (is_ethernet) lan.ethernet.emplace();
  else lan.path.emplace().delay = exactly(1_ms);
  World world{plan};
  world.listen("server", 123);
  Listener& client = world.listen("client");
  const Endpoint server{world.address("server", "lan"), 123}, nowhere{*IpAddress::parse("192.0.2.1"), 123};
  world.schedule(1_s, [&] { client.send(server, 48, true); });
  world.schedule(2_s, [&] { world.topology().cut(NetworkIndex{0}, world.host("server")); });
  world.schedule(3_s, [&] { client.send(server, 48, true); });   // lost at the other end: it has left
  world.schedule(4_s, [&] { world.topology().cut(NetworkIndex{0}, world.host("client")); });
  world.schedule(5_s, [&] { client.send(server, 48, true); });
  world.schedule(6_s, [&] { client.send(nowhere, 48, true); });
  world.run(7_s);
  CHECK(client.sent_times.size() == 2);
  CHECK(client.lost_before_wire_count == 2);
}

TEST_CASE("a host without kernel and hardware stamps gives none") {
  WorldPlan plan;
  plan.path("wan", {"server", "client"}, 1_ms);
  plan.host("server").profile.kernel_stamps = false;
  plan.host("server").profile.hardware_stamps = false;
  World world{plan};
  Listener& server = world.listen("server", 123);
  Listener& client = world.listen("client");
  world.schedule(1_s, [&] { client.send({world.address("server", "wan"), 123}); });
  world.run(2_s);
  REQUIRE(server.heard.size() == 1);
  CHECK_FALSE(server.heard[0].times.kernel);
  CHECK_FALSE(server.heard[0].times.hardware);
}

TEST_CASE("packets do not overtake each other inside a host") {
  HostProfileSpec spec;
  spec.interrupt = Sampled<Duration>{Distribution{Exponential{1e-3}}};
  spec.wake_up = spec.interrupt;
  spec.transmit = spec.interrupt;
  spec.transmit_queue = spec.interrupt;
  HostDelays delays{1, "host", resolve_host_profile(spec)};
  HostDelays::Reception last_in;
  HostDelays::Transmission last_out;
  for (std::int64_t now = 0; now < 100'000'000; now += 100'000) {
    const auto in = delays.receive(now);
    CHECK(in.kernel >= std::max(now, last_in.kernel));
    CHECK(in.program >= std::max(in.kernel, last_in.program));
    last_in = in;
    const auto out = delays.transmit(now);
    CHECK(out.kernel >= std::max(now, last_out.kernel));
    CHECK(out.wire >= std::max(out.kernel, last_out.wire));
    last_out = out;
  }
}

TEST_CASE("a datagram that waits inside a host for a program that goes away is lost") {
  WorldPlan plan;
  plan.path("wan", {"server", "client"}, 1_ms);
  plan.host("server").profile.wake_up = exactly(10_ms);
  World world{plan};
  Listener& server = world.listen("server", 123);
  Listener& client = world.listen("client");
  world.schedule(1_s, [&] { client.send({world.address("server", "wan"), 123}); });
  world.schedule(1_s + 5_ms, [&] { server.close(); });
  world.run(2_s);
  CHECK(server.heard.empty());
  CHECK(world.count(record::PacketEvent::What::dropped, Reason::port_closed) == 1);
}

TEST_CASE("an ideal host costs no time") {
  HostDelays delays{1, "host", resolve_host_profile(HostProfileSpec{})};
  CHECK(delays.is_ideal());
  CHECK_FALSE(HostDelays(1, "host", find_host_profile("loaded")->figures).is_ideal());
}

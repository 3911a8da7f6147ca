// Manycast: servers found by asking a group, and which of them answer.
#include <catch2/catch.hpp>

#include "models/ntp/ntp_engine.h"
#include "tests/bench.h"

using namespace ntpsim;
using namespace ntpsim::literals;
using namespace ntpsim::ntp;
using namespace ntpsim::test;

namespace {

constexpr const char* group = "224.0.1.1";
constexpr const char* keys = "1 SHA1 a-shared-secret\n";

struct Lan {
  Bench bench;
  Host& client = bench.add_host("client", {.offset = 20_ms, .linux_kernel = true});
  std::vector<Host*> hosts;
  std::vector<Program*> servers;

  void add_server(int stratum, const std::string& refid = "GPS") {
    hosts.push_back(&bench.add_host("server " + std::to_string(servers.size())));
    NtpConfig config;
    config.stratum = stratum;
    config.refid = refid;
    config.manycast_server = {group};
    config.keys = keys;
    servers.push_back(&hosts.back()->run<NtpEngine>(config, 1, hosts.back()->name()));
  }

  std::vector<TrueTime> asked() const {
    std::vector<TrueTime> times;
    for (const Datagram& datagram : bench.datagrams())
      if (datagram.destination.address == IpAddress::parse(group)) times.push_back(datagram.sent);
    return times;
  }
  bool answered(const Host& host) const {
    for (const Datagram& datagram : bench.datagrams())
      if (datagram.source.address == host.ipv4()) return true;
    return false;
  }
};

NtpConfig client_config(KeyId key = 0) {
  NtpConfig config;
  ManycastConfig manycast;
  manycast.to = group;
  manycast.key = key;
  config.manycasts = {manycast};
  config.keys = keys;
  config.mobilises_unauthenticated = key == 0;
  return config;
}

int rejected(const Program& program, Reason reason) {
  int count = 0;
  for (const Rejected& r : program.reported<Rejected>()) count += r.reason == reason ? 1 : 0;
  return count;
}

std::set<std::string> measured(const Program& program) {
  std::set<std::string> names;
  for (const Measured& m : program.reported<Measured>()) names.insert(m.source);
  return names;
}

}  // namespace

TEST_CASE("a manycast client finds the servers of a group, follows them, and then asks no more") {
  const KeyId key = GENERATE(0U, 1U);
  Lan lan;
  for (int i = 0; i < 4; ++i) lan.add_server(1);
  Program& client = lan.client.run<NtpEngine>(client_config(key), 1, "client");
  lan.bench.run_for(6_h);
  CHECK(measured(client).size() == 4);
  CHECK(lan.client.error().abs() < 200_us);
  const auto asked = lan.asked();
  CHECK(asked.size() >= 1);
  CHECK(asked.size() < 4);
}

TEST_CASE("with too few servers the time to live grows, poll by poll") {
  Lan lan;
  lan.add_server(1);
  NtpConfig config = client_config();
  NtpEngine engine{config, 1, "client"};
  std::vector<int> circles;
  Now now{LocalTime::at(Duration::from_whole_seconds(1'800'000'000)), MonoTime::at(1_s), {}};
  const auto carry_out = [&](const Actions& actions) {
    for (const Action& action : actions)
      if (const auto* listen = std::get_if<Listen>(&action); listen && listen->port == 0) circles.push_back(listen->time_to_live);
  };
  carry_out(engine.handle(now, Started{}));
  for (int i = 0; i < 10; ++i) carry_out(engine.handle(now, TimerFired{TimerId{2} << 32}));
  CHECK(circles == std::vector<int>{1, 32, 64, 96, 128, 160, 192, 224, 224, 224});
}

TEST_CASE("a server answers a group only if it can help") {
  Lan lan;
  lan.add_server(9);
  lan.add_server(3);
  NtpConfig unsynchronised;
  unsynchronised.manycast_server = {group};
  Host& lost = lan.bench.add_host("lost");
  Program& lost_program = lost.run<NtpEngine>(unsynchronised, 1, "lost");
  NtpConfig elsewhere;
  elsewhere.stratum = 1;
  elsewhere.broadcast_client = BroadcastClientConfig{.groups = {group}};
  Host& listener = lan.bench.add_host("listener");
  Program& listener_program = listener.run<NtpEngine>(elsewhere, 1, "listener");
  NtpConfig config = client_config();
  config.stratum = 5;   // it is no worse than that, and asks for others all the same
  lan.client.run<NtpEngine>(config, 1, "client");
  lan.bench.run_for(5_min);
  CHECK_FALSE(lan.answered(*lan.hosts[0]));
  CHECK(rejected(*lan.servers[0], Reason::bad_stratum) > 0);
  CHECK(lan.answered(*lan.hosts[1]));
  CHECK_FALSE(lan.answered(lost));
  CHECK(rejected(lost_program, Reason::unsynchronized) > 0);
  CHECK_FALSE(lan.answered(listener));
  CHECK(rejected(listener_program, Reason::access_denied) > 0);
}

TEST_CASE("a server that follows the client does not answer it") {
  NtpConfig config;
  config.manycast_server = {group};
  SystemVariables system;
  system.leap = Leap::none;
  system.stratum = 4;
  system.refid = 0x0a000001U;
  PacketReceived event;
  event.local = {*IpAddress::parse(group), 123};
  event.remote = {IpAddress::v4(0x0a000001U), 40000};
  wire::Header request;
  CHECK(manycast_refusal(config, system, request, event) == Reason::loop);
  event.remote.address = IpAddress::v4(0x0a000002U);
  CHECK(manycast_refusal(config, system, request, event) == Reason::none);
  request.stratum = 3;
  CHECK(manycast_refusal(config, system, request, event) == Reason::bad_stratum);
}

TEST_CASE("an unrequested answer, or one without authentication, makes no association") {
  Lan lan;
  lan.add_server(1);
  SECTION("not asked") {
    NtpConfig config = client_config();
    config.manycasts.clear();
    Program& client = lan.client.run<NtpEngine>(config, 1, "client");
    wire::Header answer;
    answer.mode = wire::Mode::server;
    answer.stratum = 1;
    answer.transmit = wire::NtpTimestamp{77};
    lan.client.receive({lan.hosts[0]->ipv4(), 123}, {lan.client.ipv4(), 123}, wire::serialise(answer));
    lan.bench.run_for(1_s);
    CHECK(rejected(client, Reason::unknown_source) == 1);
    CHECK(client.reported<Measured>().empty());
  }
  SECTION("without a key") {
    NtpConfig config = client_config();
    config.mobilises_unauthenticated = false;
    Program& client = lan.client.run<NtpEngine>(config, 1, "client");
    lan.bench.run_for(1_h);
    CHECK(rejected(client, Reason::not_authenticated) > 10);
    CHECK(client.reported<Measured>().empty());
  }
}

TEST_CASE("when servers of a group go, others are looked for") {
  Lan lan;
  for (int i = 0; i < 3; ++i) lan.add_server(1);
  Program& client = lan.client.run<NtpEngine>(client_config(), 1, "client");
  lan.bench.run_for(3_h);
  REQUIRE(measured(client).size() == 3);
  const std::size_t asked = lan.asked().size();
  lan.servers[0]->stop();
  for (int i = 0; i < 3; ++i) lan.add_server(1);
  lan.bench.run_for(6_h);
  CHECK(lan.asked().size() > asked);
  CHECK(measured(client).size() > 3);
  CHECK(lan.client.error().abs() < 200_us);
}

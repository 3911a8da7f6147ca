// More than unicast IPv4: IPv6, groups, broadcasts, TCP between hosts, a server that goes away.
#include <catch2/catch.hpp>

#include <csignal>
#include <filesystem>

#include "sim/daemon/page/segment.h"
#include "tests/sim/daemon/bench/daemon_on_bench.h"

using namespace ntpsim;
using namespace ntpsim::daemon;
using namespace ntpsim::literals;

namespace fs = std::filesystem;

namespace {

DaemonSetup own(const std::string& name, const std::vector<std::string>& arguments, double start_s = 0) {
  DaemonSetup setup;
  setup.profile = "";
  setup.program = fs::canonical(std::string{PROGRAM_FOLDER} + "/" + name);
  setup.arguments = arguments;
  setup.visible = {PROGRAM_FOLDER};
  setup.start_s = start_s;
  setup.with_ipv6 = true;
  return setup;
}

std::string heard(const std::string& hear_at, const std::string& tell_to) {
  Bench bench;
  BenchHost& hearing = add_daemon(bench, 1, own("groups", {"hear", hear_at}));
  BenchHost& telling = add_daemon(bench, 2, own("groups", {"tell", tell_to, "hello"}, 1));
  bench.run_until(5_s);
  INFO(hearing.failure + telling.failure + hearing.output_text);
  CHECK(hearing.endings.empty());
  REQUIRE(telling.endings.size() == 1);
  CHECK(telling.endings[0].status == 0);
  return hearing.output_text;
}

}  // namespace

TEST_CASE("a host receives packets of a group that it has joined, and of no other") {
  CHECK(heard("224.0.1.1", "224.0.1.1") == "hello at 224.0.1.1\n");
  CHECK(heard("224.0.1.1", "224.0.1.2").empty());
  CHECK(heard("ff05::101", "ff05::101") == "hello at ff05::101\n");
  CHECK(heard("ff05::101", "ff05::102").empty());
}

TEST_CASE("a host hears broadcasts of its network and to all") {
  CHECK(heard("0.0.0.0", "10.0.0.255") == "hello at 10.0.0.255\n");
  CHECK(heard("0.0.0.0", "255.255.255.255") == "hello at 255.255.255.255\n");
}

TEST_CASE("a connected socket hears of an error that will not change and not of one that may pass") {
  Bench bench;
  BenchHost& host = add_daemon(bench, 2, own("sockets", {"errors"}));
  const auto refuse = [&](Refusal why) {
    const Datagram sent{{bench_address(2), 5000}, {bench_address(1), 9}, {}};
    host.programs().datagrams().icmp_error(icmp_of(why, bench_address(1), protocol_udp, sent));
    host.run();
  };
  bench.after(5_s, [&] { refuse(Refusal::no_host); });
  bench.after(15_s, [&] { refuse(Refusal::port_closed); });
  bench.run_until(30_s);
  INFO(host.failure);
  CHECK(host.output_text == "Resource temporarily unavailable\nConnection refused\n");
  CHECK(host.ended_s == Approx(15).margin(1e-3));
}

TEST_CASE("a socket for any address of IPv6 has its port in both families until it is closed") {
  Bench bench;
  BenchHost& host = add_daemon(bench, 2, own("sockets", {"dual"}));
  bench.run_until(5_s);
  INFO(host.failure);
  REQUIRE(host.endings.empty());
  CHECK(host.open_ports[{false, 5000}] == 1);
  CHECK(host.open_ports[{true, 5000}] == 1);
  bench.run_until(15_s);
  CHECK(host.open_ports[{false, 5000}] == 0);
  CHECK(host.open_ports[{true, 5000}] == 0);
}

TEST_CASE("all ports that a program opens or closes at one instant are reported") {
  Bench bench;
  BenchHost& host = add_daemon(bench, 2, own("sockets", {"many"}));
  const auto open = [&] {
    int count = 0;
    for (const auto& [port, users] : host.open_ports) count += users;
    return count;
  };
  bench.run_until(5_s);
  INFO(host.failure);
  CHECK(open() == 100);
  bench.run_until(15_s);
  CHECK(open() == 0);
}

TEST_CASE("a host is in a group until the last of its programs has left it") {
  const IpAddress group = *IpAddress::parse("224.0.1.1");
  Bench bench;
  BenchHost& host = add_daemon(bench, 2, own("sockets", {"member", "30"}));
  start_daemon(bench, host, own("sockets", {"member", "10"}));
  bench.run_until(20_s);
  INFO(host.failure);
  CHECK(host.endings.size() == 2);
  CHECK(host.joined_groups[group] == 1);
  bench.run_until(40_s);
  CHECK(host.joined_groups[group] == 0);
}

namespace {

// On two networks, of both families; 10.9/16 and fd00:9::/48 lie behind a router on the second.
struct TwoNetworks {
  Bench bench;
  BenchHost& host = bench.add(config());

  static BenchHostConfig config() {
    BenchHostConfig config;
    for (const char* number : {"1", "2"}) {
      HostInterface interface;
      interface.name = std::string{"eth"} + (number[0] == '1' ? "0" : "1");
      interface.v4 = IpAddress::parse(std::string{"10."} + number + ".0.5");
      interface.v6 = IpAddress::parse(std::string{"fd00:"} + number + "::5");
      config.interfaces.push_back(interface);
    }
    config.visible = {PROGRAM_FOLDER};
    return config;
  }
  void lead(const char* prefix, int interface, const char* gateway) {
    host.add_route({*Prefix::parse(prefix), interface, IpAddress::parse(gateway)});
  }
  std::string does(const std::vector<std::string>& words) {
    start_daemon(bench, host, own("ways", words));
    bench.run_until(100_s);
    CHECK(host.failure.empty());
    CHECK(host.endings.size() == 1);
    return host.output_text;
  }
};

}  // namespace

TEST_CASE_METHOD(TwoNetworks, "a socket's own address is that of the interface to which the longest route leads") {
  lead("10.9.0.0/16", 1, "10.2.0.1");
  lead("fd00:9::/48", 1, "fd00:2::1");
  lead("10.9.1.0/24", 0, "10.1.0.1");
  CHECK(does({"to=10.1.0.7", "to=10.2.0.7", "to=10.9.0.7", "to=10.9.1.7", "to=fd00:2::7", "to=fd00:9::7", "to=10.2.0.5",
              "to=127.0.0.1", "to=::1"}) ==
        "10.1.0.5\n10.2.0.5\n10.2.0.5\n10.1.0.5\nfd00:2::5\nfd00:2::5\n10.2.0.5\n127.0.0.1\n::1\n");
}

TEST_CASE_METHOD(TwoNetworks, "a program hears at once where no route leads; a default route leads everywhere in its family") {
  bench.after(50_s, [&] { lead("0.0.0.0/0", 1, "10.2.0.1"); });
  CHECK(does({"to=192.0.2.1", "send=192.0.2.1", "to=2001:db8::1", "send=2001:db8::1", "sleep=60", "to=192.0.2.1",
              "send=192.0.2.1", "to=2001:db8::1"}) ==
        "Network is unreachable\nNetwork is unreachable\nNetwork is unreachable\nNetwork is unreachable\n10.2.0.5\nsent\n"
        "Network is unreachable\n");
  REQUIRE(host.sent.size() == 1);
  CHECK(host.sent[0].source.address.text() == "10.2.0.5");
  CHECK(host.sent[0].interface == 1);
}

TEST_CASE_METHOD(TwoNetworks, "a program may name the interface and the address that it sends from") {
  struct Way {
    std::vector<std::string> words;
    const char* source;
    int interface;
  };
  lead("10.9.0.0/16", 0, "10.1.0.1");
  lead("fd00:9::/48", 0, "fd00:1::1");
  const Way way = GENERATE(Way{{"send=10.9.0.7"}, "10.1.0.5", 0},
                           Way{{"device=eth1", "send=10.9.0.7"}, "10.2.0.5", 1},   // there is no route: Linux looks on the wire
                           Way{{"wire=2", "send=10.9.0.7"}, "10.2.0.5", 1},
                           Way{{"source=10.2.0.5", "send=10.9.0.7"}, "10.2.0.5", 0},
                           Way{{"send=224.0.1.1"}, "10.1.0.5", 0},
                           Way{{"group=2", "send=224.0.1.1"}, "10.2.0.5", 1},
                           Way{{"group=2", "send=ff05::101"}, "fd00:2::5", 1},
                           Way{{"device=eth1", "send=224.0.1.1"}, "10.2.0.5", 1},
                           Way{{"wire=2", "send=ff05::101"}, "fd00:2::5", 1});
  CHECK(does(way.words) == "sent\n");
  REQUIRE(host.sent.size() == 1);
  CHECK(host.sent[0].source.address.text() == way.source);
  CHECK(host.sent[0].interface == way.interface);
}

TEST_CASE_METHOD(TwoNetworks, "an interface without a route in IPv6, one that is not there and a foreign address are refused") {
  lead("fd00:9::/48", 0, "fd00:1::1");
  CHECK(does({"device=eth1", "send=fd00:9::7", "device=", "wire=9", "send=10.1.0.7", "wire=0", "source=10.1.0.6",
              "send=10.1.0.7"}) == "Network is unreachable\nNo such device\nInvalid argument\n");
  CHECK(host.sent.empty());
}

TEST_CASE_METHOD(TwoNetworks, "what came to a group is told with its interface and the address to answer from") {
  bench.after(10_s, [&] {
    Datagram told{{*IpAddress::parse("10.2.0.9"), 5000}, {*IpAddress::parse("224.0.1.1"), 5000}, Bytes(1)};
    told.interface = 1;
    host.arrive(told);
  });
  CHECK(does({"hear=224.0.1.1"}) == "to 224.0.1.1 on interface 2, to be answered from 10.2.0.5\n");
}

TEST_CASE_METHOD(TwoNetworks, "the kernel tells its routes to who asks by netlink") {
  lead("0.0.0.0/0", 1, "10.2.0.1");
  lead("fd00:9::/48", 0, "fd00:1::1");
  CHECK(does({"routes"}) ==
        "fd00:1::/64 by 1\nfd00:2::/64 by 2\nfd00:9::/48 by 1 through fd00:1::1\n10.1.0.0/24 by 1 from 10.1.0.5\n"
        "10.2.0.0/24 by 2 from 10.2.0.5\ndefault/0 by 2 through 10.2.0.1\n");
}

TEST_CASE("chronyd holds a millisecond over IPv6") {
  Bench bench;
  DaemonSetup server;
  server.config = "local stratum 1\nallow";
  server.with_ipv6 = true;
  add_daemon(bench, 1, server);
  DaemonSetup client = server;
  client.config = "server fd00::1 minpoll 6 maxpoll 6";
  client.offset_s = 0.05;
  client.frequency_ppm = 20;
  BenchHost& host = add_daemon(bench, 2, client);
  host.worst_since = bench.start() + 5000_s;
  bench.run_until(10'000_s);
  INFO(host.output_text);
  CHECK(host.failure.empty());
  CHECK(host.worst_error < 1e-3);
  CHECK(bench.packet_log().find("[fd00::1]:123") != std::string::npos);
}

TEST_CASE("rdate asks a server by TCP and prints the server's time") {
  Bench bench;
  add_daemon(bench, 1, own("timeserver", {}));
  DaemonSetup client;
  client.profile = "rdate";
  client.arguments = {"10.0.0.1"};
  client.offset_s = -7200;
  client.start_s = 50;
  BenchHost& asking = add_daemon(bench, 2, client);
  bench.run_until(100_s);
  INFO(asking.output_text + asking.failure);
  REQUIRE(asking.endings.size() == 1);
  CHECK(asking.output_text.find("Fri Jan 15 08:00:50 UTC 2027") != std::string::npos);
}

TEST_CASE("chronyd survives a server that is away for two hours") {
  Bench bench;
  bench.add_responder(bench_address(1));
  DaemonSetup client;
  client.config = "server 10.0.0.1 minpoll 6 maxpoll 6";
  client.offset_s = 0.05;
  client.frequency_ppm = 20;
  BenchHost& host = add_daemon(bench, 2, client);
  bench.after(10'000_s, [&] { bench.cut = true; });
  bench.after(17'200_s, [&] { bench.cut = false; });
  host.worst_since = bench.start() + 5000_s;
  bench.run_until(30'000_s);
  INFO(host.output_text);
  CHECK(host.output_text.find("Can't synchronise: no selectable sources") != std::string::npos);
  CHECK(host.worst_error < 5e-3);   // two hours at the residual frequency error that chronyd had reached
}

TEST_CASE("packets whose transmit stamps never come cost a host nothing that it needs later") {
  Bench bench;
  bench.add_responder(bench_address(1));
  DaemonSetup client;
  client.config = "server 10.0.0.1 iburst minpoll 4 maxpoll 4";
  client.offset_s = 0.05;
  BenchHost& host = add_daemon(bench, 2, client);
  bench.after(1'000_s, [&] { bench.cut = true, bench.stamps_come = false; });
  bench.after(9'000_s, [&] { bench.cut = false, bench.stamps_come = true; });   // 500 polls later
  bench.run_until(12'000_s);
  INFO(host.output_text + host.failure);
  const auto lost = host.output_text.find("no selectable sources");
  REQUIRE(lost != std::string::npos);
  CHECK(host.output_text.find("Selected source 10.0.0.1", lost) != std::string::npos);
}

TEST_CASE("a daemon that is stopped and started again finds its drift file") {
  Bench bench;
  bench.add_responder(bench_address(1));
  DaemonSetup setup;
  setup.config = "server 10.0.0.1 iburst minpoll 4 maxpoll 4";
  setup.frequency_ppm = 30;
  BenchHost& host = add_daemon(bench, 2, setup);
  bench.after(5'000_s, [&] {
    host.programs().signal(0, SIGTERM);
    host.run();
  });
  bench.after(6'000_s, [&] {
    CHECK_FALSE(host.programs().lives(0));
    start_daemon(bench, host, setup);
  });
  bench.run_until(7'000_s);
  INFO(host.output_text + host.failure);
  REQUIRE(host.endings.size() == 1);
  CHECK(host.endings[0].status == 0);
  CHECK(host.programs().lives(1));
  CHECK(host.output_text.find("chronyd exiting") != std::string::npos);
  CHECK(host.output_text.find("Frequency 30.") != std::string::npos);
  CHECK(host.output_text.find("read from /var/lib/chrony/drift") != std::string::npos);
}

TEST_CASE("a daemon that has gone into the background hears its stop signal") {
  Bench bench;
  DaemonSetup setup;
  setup.profile = "";
  setup.program = "/bin/sh";
  setup.arguments = {"-c", "(trap 'echo heard; exit 0' TERM; while :; do sleep 1; done) & exit 0"};
  BenchHost& host = add_daemon(bench, 2, setup);
  bench.after(10_s, [&] {
    CHECK(host.programs().lives(0));
    host.programs().signal(0, SIGTERM);
    host.run();
  });
  bench.run_until(20_s);
  INFO(host.failure);
  CHECK(host.output_text.find("heard\n") != std::string::npos);
  CHECK_FALSE(host.programs().lives(0));
}

TEST_CASE("chronyd follows a reference clock that gives its samples through shared memory") {
  // The layout of ntpd's driver 28 with 64-bit time: mode, count, clock time, receive time, leap, precision, samples, valid.
  struct Sample {
    std::int32_t mode, count;
    std::int64_t clock_s;
    std::int32_t clock_us, pad_a;
    std::int64_t receive_s;
    std::int32_t receive_us, leap, precision, samples, valid;
    std::uint32_t clock_ns, receive_ns;
    std::int32_t dummy[8];
  };
  constexpr int key = 0x4e545030;   // NTP0
  Bench bench;
  DaemonSetup setup;
  setup.config = "refclock SHM 0 poll 4 refid SHM0";
  setup.offset_s = 0.05;
  setup.frequency_ppm = 20;
  BenchHost& host = add_host(bench, 2, setup);
  const Segment segment{host.programs().page(), key, sizeof(Sample), 0600};
  start_daemon(bench, host, setup);
  for (int second = 1; second < 3000; ++second) {
    bench.after(Duration::from_whole_seconds(second), [&host, &bench, &segment] {
      const std::int64_t local = host.host_clock().read_realtime(bench.now()).since_epoch().floor_nanoseconds();
      const std::int64_t truth = bench.now().since_epoch().floor_nanoseconds();
      Sample s{};
      s.clock_s = truth / 1'000'000'000;
      s.clock_ns = static_cast<std::uint32_t>(truth % 1'000'000'000);
      s.clock_us = static_cast<std::int32_t>(s.clock_ns / 1000);
      s.receive_s = local / 1'000'000'000;
      s.receive_ns = static_cast<std::uint32_t>(local % 1'000'000'000);
      s.receive_us = static_cast<std::int32_t>(s.receive_ns / 1000);
      s.precision = -20;
      s.valid = 1;
      *static_cast<Sample*>(segment.data()) = s;
    });
  }
  host.worst_since = bench.start() + 2000_s;
  bench.run_until(3000_s);
  INFO(host.output_text + host.failure);
  CHECK(host.output_text.find("Selected source SHM0") != std::string::npos);
  CHECK(host.worst_error < 1e-5);
}

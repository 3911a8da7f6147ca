// Debian's own daemons and clients, unmodified, against a responder or each other.
#include <catch2/catch.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <tuple>

#include "tests/sim/daemon/bench/daemon_on_bench.h"

using namespace ntpsim;
using namespace ntpsim::daemon;
using namespace ntpsim::literals;

namespace {

struct Outcome {
  std::string packets, clock, output, failure;
  double worst = 0;
  std::size_t endings = 0;
};

Outcome run_client(const std::string& profile, const std::string& config, std::int64_t seconds, std::uint64_t seed = 1,
                   bool may_use_namespaces = true) {
  Bench bench{seed};
  bench.add_responder(bench_address(1));
  DaemonSetup setup;
  setup.profile = profile;
  setup.config = config;
  setup.offset_s = 0.05;
  setup.frequency_ppm = 20;
  setup.may_use_namespaces = may_use_namespaces;
  BenchHost& host = add_daemon(bench, 2, setup);
  host.worst_since = bench.start() + Duration::from_whole_seconds(seconds / 2);
  bench.run_until(Duration::from_whole_seconds(seconds));
  return {bench.packet_log(), host.clock_log, host.output_text, host.failure, host.worst_error, host.endings.size()};
}

void check_holds_and_repeats(const std::string& profile, const std::string& config, std::int64_t seconds) {
  const Outcome first = run_client(profile, config, seconds);
  INFO(first.output);
  CHECK(first.failure.empty());
  CHECK(first.endings == 0);
  CHECK(first.worst < 1e-3);
  CHECK_FALSE(first.packets.empty());
  const Outcome second = run_client(profile, config, seconds);
  CHECK(first.packets == second.packets);
  CHECK(first.clock == second.clock);
  CHECK(first.output == second.output);
  CHECK(first.packets != run_client(profile, config, seconds, 2).packets);
}

// One client that asks once, twice over with one seed: its output, and what both runs have in common is all.
std::string ask(const std::string& profile, const std::vector<std::string>& arguments, double offset_s) {
  auto run_once = [&] {
    Bench bench;
    bench.add_responder(bench_address(1));
    DaemonSetup setup;
    setup.profile = profile;
    setup.arguments = arguments;
    setup.offset_s = offset_s;
    setup.start_s = 100;
    BenchHost& host = add_daemon(bench, 2, setup);
    bench.run_until(200_s);
    INFO(host.failure);
    REQUIRE(host.endings.size() == 1);
    CHECK(host.endings[0].status == 0);
    return std::pair{host.output_text, bench.packet_log()};
  };
  const auto first = run_once();
  CHECK_FALSE(first.second.empty());
  CHECK(first == run_once());
  return first.first;
}

}  // namespace

TEST_CASE("chronyd holds a millisecond, and two runs of one seed are the same byte for byte") {
  check_holds_and_repeats("chronyd", "server 10.0.0.1 minpoll 6 maxpoll 6", 20'000);
}

TEST_CASE("ntpsec's ntpd holds a millisecond, and two runs of one seed are the same byte for byte") {
  check_holds_and_repeats("ntpsec-ntpd", "server 10.0.0.1 iburst minpoll 6 maxpoll 6", 5'000);
}

TEST_CASE("openntpd, three processes, holds a millisecond, and two runs of one seed are the same byte for byte") {
  check_holds_and_repeats("openntpd", "server 10.0.0.1", 40'000);
}

TEST_CASE("systemd-timesyncd, two threads, holds a millisecond, and two runs of one seed are the same byte for byte") {
  check_holds_and_repeats("timesyncd", "NTP=10.0.0.1\nPollIntervalMaxSec=64", 20'000);
}

TEST_CASE("daemons that become another user still set the clock, and write their drift files into the folders that they own") {
  for (const bool namespaces : {true, false}) {
    for (const auto& [profile, user, drift] : {std::tuple{"chronyd", "_chrony", "/var/lib/chrony/drift"},
                                               std::tuple{"ntpsec-ntpd", "ntpsec:ntpsec", "/var/lib/ntpsec/ntp.drift"}}) {
      Bench bench;
      bench.add_responder(bench_address(1));
      DaemonSetup setup;
      setup.profile = profile;
      setup.config = "server 10.0.0.1 iburst minpoll 6 maxpoll 6";
      setup.arguments = {"-u", user};
      setup.offset_s = 0.05;
      setup.frequency_ppm = 20;
      setup.may_use_namespaces = namespaces;
      BenchHost& host = add_daemon(bench, 2, setup);
      host.worst_since = bench.start() + 2'000_s;
      bench.run_until(8'000_s);
      INFO(host.output_text + host.failure);
      CHECK(host.failure.empty());
      CHECK(host.endings.empty());
      CHECK(host.worst_error < 1e-3);
      CHECK(std::filesystem::exists(host.folder() + drift));
    }
  }
}

TEST_CASE("chronyd makes the same packets with namespaces as with the dispatcher alone") {
  const std::string config = "server 10.0.0.1 minpoll 6 maxpoll 6";
  const Outcome strong = run_client("chronyd", config, 5'000), weak = run_client("chronyd", config, 5'000, 1, false);
  INFO(weak.output + weak.failure);
  CHECK(strong.packets == weak.packets);
  CHECK(strong.clock == weak.clock);
}

TEST_CASE("ntpdig measures the offset that the clock has") {
  const std::string output = ask("ntpdig", {"10.0.0.1"}, 0.25);
  INFO(output);
  CHECK(output.find("2027-01-15 08:01:40") != std::string::npos);
  CHECK(output.find(" -0.2500") != std::string::npos);
}

TEST_CASE("ntpdate, a shell script that starts Python, measures the offset that the clock has") {
  const std::string output = ask("ntpdate", {"-q", "10.0.0.1"}, -0.5);
  INFO(output);
  const std::size_t at = output.find(") +0.");
  REQUIRE(at != std::string::npos);
  CHECK(std::stod(output.substr(at + 2)) == Approx(0.5).margin(1e-3));
}

TEST_CASE("rdate prints the server's time, not its own") {
  const std::string output = ask("rdate", {"-n", "10.0.0.1"}, 3600);
  INFO(output);
  CHECK(output.find("Fri Jan 15 08:01:40 UTC 2027") != std::string::npos);
}

namespace {

// A daemon on one host and a client on another that asks it: the client's output, and all packets.
std::pair<std::string, std::string> ask_daemon(const DaemonSetup& server, const DaemonSetup& client) {
  Bench bench;
  bench.add_responder(bench_address(9));
  add_daemon(bench, 1, server);
  BenchHost& asking = add_daemon(bench, 2, client);
  bench.run_until(Duration::from_seconds(client.start_s) + 100_s);
  INFO(asking.output_text + asking.failure);
  REQUIRE(asking.endings.size() == 1);
  return {asking.output_text, bench.packet_log()};
}

}  // namespace

TEST_CASE("chronyc asks chronyd over the simulated network what it knows, the same in two runs of one seed") {
  DaemonSetup server;
  server.config = "server 10.0.0.9 iburst minpoll 4 maxpoll 4\ncmdallow all\nbindcmdaddress 0.0.0.0\n";
  server.frequency_ppm = 10;
  DaemonSetup client;
  client.profile = "chronyc";
  client.arguments = {"-h", "10.0.0.1", "tracking"};
  client.start_s = 3000;
  const auto first = ask_daemon(server, client);
  INFO(first.first);
  CHECK(first.first.find("Stratum         : 2") != std::string::npos);
  const std::size_t at = first.first.find("Frequency       : ");
  REQUIRE(at != std::string::npos);
  CHECK(std::stod(first.first.substr(at + 18)) == Approx(10).margin(0.1));
  CHECK(first == ask_daemon(server, client));
}

TEST_CASE("ntpq asks ntpsec's ntpd over the simulated network for its peers, the same in two runs of one seed") {
  DaemonSetup server;
  server.profile = "ntpsec-ntpd";
  server.config = "server 10.0.0.9 iburst minpoll 4 maxpoll 4";
  DaemonSetup client;
  client.profile = "ntpq";
  client.arguments = {"-p", "10.0.0.1"};
  client.start_s = 600;
  const auto first = ask_daemon(server, client);
  INFO(first.first);
  CHECK(first.first.find("*10.0.0.9        .GPS.") != std::string::npos);
  CHECK(first == ask_daemon(server, client));
}

TEST_CASE("two chronyds keep time between them, with kernel time stamps of what they send") {
  Bench bench;
  DaemonSetup server;
  server.config = "local stratum 1\nallow";
  add_daemon(bench, 1, server);
  DaemonSetup client;
  client.config = "server 10.0.0.1 minpoll 6 maxpoll 6";
  client.offset_s = 0.05;
  client.frequency_ppm = 20;
  BenchHost& host = add_daemon(bench, 2, client);
  host.worst_since = bench.start() + 5000_s;
  bench.run_until(10'000_s);
  CHECK(host.failure.empty());
  CHECK(host.worst_error < 1e-4);
}

TEST_CASE("a Python client repeats itself where the dispatcher alone isolates it: its process numbers, too") {
  auto packets = [] {
    Bench bench;
    bench.add_responder(bench_address(1));
    DaemonSetup setup;
    setup.profile = "ntpdig";
    setup.arguments = {"10.0.0.1"};
    setup.may_use_namespaces = false;
    const BenchHost& host = add_daemon(bench, 2, setup);
    bench.run_until(10_s);
    INFO(host.output_text + host.failure);
    CHECK(host.endings.size() == 1);
    return bench.packet_log();
  };
  const std::string first = packets();
  CHECK_FALSE(first.empty());
  CHECK(first == packets());
}

namespace {

// The whole run in a process of an ordinary user.
std::string packets_as_user(const std::string& profile, const std::string& config, bool may_use_namespaces) {
  constexpr unsigned nobody = 65534;
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    close(ends[0]);
    if (setgid(nobody) != 0 || setuid(nobody) != 0) _exit(1);
    const std::string packets = run_client(profile, config, 3'000, 1, may_use_namespaces).packets;
    for (std::size_t done = 0; done < packets.size();) {
      const ssize_t part = write(ends[1], packets.data() + done, packets.size() - done);
      if (part <= 0) _exit(2);
      done += static_cast<std::size_t>(part);
    }
    _exit(0);
  }
  close(ends[1]);
  std::string packets;
  char text[4096];
  for (ssize_t size = read(ends[0], text, sizeof text); size > 0; size = read(ends[0], text, sizeof text)) {
    packets.append(text, static_cast<std::size_t>(size));
  }
  close(ends[0]);
  int status = 1;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK(status == 0);
  return packets;
}

}  // namespace

TEST_CASE("an ordinary user gets the same packets as root, with namespaces and without") {
  if (geteuid() != 0) return;   // then every test here is the ordinary user's
  for (const auto& [profile, config] : {std::pair{"chronyd", "server 10.0.0.1 minpoll 6 maxpoll 6"},
                                        std::pair{"openntpd", "server 10.0.0.1"}}) {
    const std::string packets = run_client(profile, config, 3'000).packets;
    CHECK_FALSE(packets.empty());
    CHECK(packets == packets_as_user(profile, config, true));
    CHECK(packets == packets_as_user(profile, config, false));
  }
}

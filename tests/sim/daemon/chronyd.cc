#include <catch2/catch.hpp>

#include <chrono>
#include <cstdio>
#include <fstream>

#include "tests/sim/daemon/bench.h"

using namespace ntpsim;
using namespace ntpsim::daemon;
using namespace ntpsim::literals;

TEST_CASE("chronyd holds a millisecond against a responder", "[.dev]") {
  Bench bench;
  bench.add_responder(*IpAddress::parse("10.0.0.1"));
  BenchHostConfig config;
  HostInterface eth;
  eth.v4 = IpAddress::parse("10.0.0.2");
  config.interfaces = {eth};
  config.clock.offset = 50_ms;
  config.clock.oscillator.frequency = 20_ppm;
  BenchHost& host = bench.add(config);
  std::ofstream{host.folder() + "/etc/chrony.conf"} << "server 10.0.0.1 minpoll 6 maxpoll 6\ndriftfile /var/lib/chrony/drift\nmakestep 1 3\n";
  ProgramImage image;
  image.command = {daemons_folder() + "/chrony/usr/sbin/chronyd", "-d", "-f", "/etc/chrony.conf"};
  image.environment = {"LD_PRELOAD=" + shim_path(), "PATH=/usr/bin:/bin"};
  host.programs().start(image);
  bench.after(Duration{}, [&] { host.run(); });
  host.worst_since = bench.start() + 2000_s;
  const auto begin = std::chrono::steady_clock::now();
  const long seconds = std::getenv("SECONDS_SIM") ? std::atol(std::getenv("SECONDS_SIM")) : 100000;
  bench.run_until(Duration::from_whole_seconds(seconds));
  const double wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  std::printf("isolation %d wall %.3f s turns %llu worst %.6f final %.9f\n%s\nfailure: %s\nclock log %zu packets %zu\n", (int)host.programs().isolation(), wall,
              (unsigned long long)host.programs().turns(), host.worst_error, host.host_clock().error(bench.now()).seconds(),
              host.output_text.c_str(), host.failure.c_str(), host.clock_log.size(), bench.packet_log().size());
  if (std::getenv("DESCRIBE")) std::printf("%s\n", host.programs().describe().c_str());
}

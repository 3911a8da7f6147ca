// A host with one daemon on the bench, ready to run.
#pragma once

#include <string>
#include <vector>

#include "sim/daemon/launch/launch.h"
#include "tests/sim/daemon/bench/bench.h"

namespace ntpsim::daemon {

struct DaemonSetup {
  std::string profile = "chronyd";
  std::string config;
  std::vector<std::string> arguments;
  std::string program;                  // instead of the profile's; without a profile, all there is
  double offset_s = 0;
  double frequency_ppm = 0;
  double start_s = 0;
  unsigned processors = 1;
  bool may_use_namespaces = true;
  bool with_ipv6 = false;
  bool by_trap_alone = false;
  bool lets_lines_out = true;
  int patience_ms = 10'000;
  std::uint64_t output_limit = std::uint64_t{64} << 20;
  std::vector<std::string> visible;
  std::vector<std::string> environment;
  std::vector<std::string> debugger;
};

// The first host is 10.0.0.1, the next 10.0.0.2 and so on; with IPv6 also fd00::1 and so on.
BenchHost& add_host(Bench& bench, int number, const DaemonSetup& setup);
void start_daemon(Bench& bench, BenchHost& host, const DaemonSetup& setup);
BenchHost& add_daemon(Bench& bench, int number, const DaemonSetup& setup);

IpAddress bench_address(int number);

}  // namespace ntpsim::daemon

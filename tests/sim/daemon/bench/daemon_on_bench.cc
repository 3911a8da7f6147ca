#include "tests/sim/daemon/bench/daemon_on_bench.h"

namespace ntpsim::daemon {

IpAddress bench_address(int number) { return IpAddress::v4(0x0a000000U + static_cast<std::uint32_t>(number)); }

BenchHost& add_host(Bench& bench, int number, const DaemonSetup& setup) {
  BenchHostConfig config;
  config.name = "host" + std::to_string(number);
  config.may_use_namespaces = setup.may_use_namespaces;
  config.patience_ms = setup.patience_ms;
  config.output_limit = setup.output_limit;
  config.visible = setup.visible;
  config.processors = setup.processors;
  HostInterface interface;
  interface.v4 = bench_address(number);
  if (setup.with_ipv6) interface.v6 = IpAddress::parse("fd00::" + std::to_string(number));
  config.interfaces = {interface};
  config.clock.offset = Duration::from_seconds(setup.offset_s);
  config.clock.oscillator.frequency = Frequency::from_ppm(setup.frequency_ppm);
  return bench.add(config);
}

void start_daemon(Bench& bench, BenchHost& host, const DaemonSetup& setup) {
  const Profile* profile = setup.profile.empty() ? nullptr : find_profile(setup.profile);
  Launch launch;
  launch.packages = daemons_folder();
  launch.library = shim_path();
  launch.loader = loader_path();
  launch.sandbox = host.folder();
  launch.program = setup.program;
  launch.config = setup.config;
  launch.arguments = setup.arguments;
  launch.environment = setup.environment;
  launch.debugger = setup.debugger;
  launch.by_trap_alone = setup.by_trap_alone;
  launch.lets_lines_out = setup.lets_lines_out;
  launch.file_date = host.host_clock().realtime(bench.now()).since_epoch().floor_nanoseconds();
  const ProgramImage image = profile != nullptr ? prepare(*profile, launch) : prepare(launch);
  bench.after(Duration::from_seconds(setup.start_s), [&host, image] {
    host.programs().start(image);
    host.run();
  });
}

BenchHost& add_daemon(Bench& bench, int number, const DaemonSetup& setup) {
  BenchHost& host = add_host(bench, number, setup);
  start_daemon(bench, host, setup);
  return host;
}

}  // namespace ntpsim::daemon

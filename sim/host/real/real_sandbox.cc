#include "sim/host/real/real_sandbox.h"

#include <filesystem>
#include <map>
#include <vector>

#include "models/base/random.h"
#include "sim/host/real/real_launch.h"
#include "sim/scenario/name_resolution.h"
#include "sim/scenario/profiles/host_profile.h"

namespace ntpsim::host {

namespace {

namespace fs = std::filesystem;

std::vector<daemon::HostInterface> interfaces(const ExpandedScenario& scenario, HostIndex host) {
  std::vector<daemon::HostInterface> list;
  for (const NetworkIndex network : scenario.networks()) {
    daemon::HostInterface interface;
    interface.v4 = scenario.addresses.ipv4(network, host);
    interface.v6 = scenario.addresses.ipv6(network, host);
    if (!interface.v4 && !interface.v6) continue;
    interface.name = "eth" + std::to_string(list.size());
    if (interface.v4) interface.v4_prefix = scenario.addresses.ipv4_prefix(network)->length;
    if (interface.v6) interface.v6_prefix = scenario.addresses.ipv6_prefix(network)->length;
    interface.mtu = static_cast<int>(scenario.network(network).mtu);
    list.push_back(interface);
  }
  return list;
}

// A program that speaks TLS needs the authorities that the run's programs trust, and the host's own certificate.
std::map<std::string, std::string> tls_files(const TlsHost& host) {
  const tls::Identity identity = host.authority.issue({host.path, host.names, {}, {}});
  return {{"etc/ntpsim/authority.pem", host.authority.certificate()},
          {"etc/ntpsim/certificate.pem", identity.certificates},
          {"etc/ntpsim/key.pem", identity.private_key}};
}

std::vector<const DaemonConfig*> real_programs(const HostSpec& host) {
  std::vector<const DaemonConfig*> configs;
  for (const ProgramSpec& program : host.programs)
    if (const auto* config = std::get_if<DaemonConfig>(&program.kind)) configs.push_back(config);
  return configs;
}

std::vector<std::string> visible(const RealProgramsPlace& place, const std::vector<const DaemonConfig*>& programs) {
  std::vector<std::string> paths{place.library.string(), place.loader.string()};
  if (fs::exists(place.packages)) paths.push_back(place.packages.string());
  for (const DaemonConfig* program : programs)
    if (program->program) paths.push_back(program_path(*program));
  return paths;
}

}  // namespace

daemon::SupervisorConfig prepare_sandbox(Kernel& kernel, const std::string& folder) {
  const RunContext& run = kernel.run();
  const LocalTime date = kernel.clock().realtime(kernel.true_time());
  const auto programs = real_programs(run.spec_of(kernel.host()));
  fs::create_directories(folder);
  for (const DaemonConfig* program : programs) {
    prepare_program(*program, run.real_programs, folder, run.scenario.scenario.folder.string(), date);
    place_files(*program, folder, date);
  }
  daemon::SupervisorConfig config;
  config.name = kernel.name();
  config.sandbox.host_name = kernel.name();
  config.sandbox.folder = folder;
  config.sandbox.keeper = (run.real_programs.loader.parent_path() / "ntpsim-keeper").string();
  config.sandbox.visible = visible(run.real_programs, programs);
  config.sandbox.hosts = hosts_file(run.scenario, kernel.host());
  config.sandbox.files = tls_files(kernel.tls());
  config.sandbox.files["etc/gai.conf"] = gai_file(run.scenario, kernel.host());
  config.kernel_release = run.spec_of(kernel.host()).kernel;
  config.processors = static_cast<unsigned>(run.spec_of(kernel.host()).processors);
  config.library = run.real_programs.library.string();
  config.loader = run.real_programs.loader.string();
  if (!run.real_programs.debugger.empty()) config.patience_ms = 0;   // the user may be at a breakpoint
  config.output_limit = static_cast<std::uint64_t>(run.scenario.scenario.record.log_limit.bytes);
  config.interfaces = interfaces(run.scenario, kernel.host());
  config.kernel_stamps = *resolve_host_profile(run.spec_of(kernel.host()).profile).kernel_stamps;
  config.file_date = date.since_epoch().floor_nanoseconds();
  config.random_key = Random{run.scenario.scenario.seed, "hosts." + kernel.name() + ".entropy"}.bits();
  return config;
}

}  // namespace ntpsim::host

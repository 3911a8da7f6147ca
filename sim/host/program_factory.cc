#include "sim/host/program_factory.h"

#include <concepts>

#include "models/base/random.h"
#include "models/hostile/flooder.h"
#include "models/hostile/spoofer.h"
#include "models/hostile/time_shifter.h"
#include "models/khronos/khronos_watchdog.h"
#include "models/ntp/ntp_engine.h"
#include "models/server/server.h"
#include "models/sntp/client.h"
#include "sim/host/engine_program.h"
#include "sim/host/real/real_program.h"

namespace ntpsim::host {

namespace {

// A row for each kind of engine. `path` is the name of its random stream: hosts.HOST.programs.NAME.
struct EngineRows {
  std::uint64_t seed;
  const std::string& path;

  std::unique_ptr<Engine> operator()(const NtpConfig& config) const {
    return std::make_unique<ntp::NtpEngine>(config, seed, path);
  }
  std::unique_ptr<Engine> operator()(const NtpServerConfig& config) const { return std::make_unique<NtpServer>(config); }
  std::unique_ptr<Engine> operator()(const SntpClientConfig& config) const {
    return std::make_unique<SntpClient>(config, Random{seed, path});
  }
  std::unique_ptr<Engine> operator()(const KhronosConfig& config) const {
    return std::make_unique<KhronosWatchdog>(config, Random{seed, path + ".sample"}, Random{seed, path + ".origin"});
  }
  std::unique_ptr<Engine> operator()(const hostile::SpooferConfig& config) const {
    return std::make_unique<hostile::Spoofer>(config, Random{seed, path + ".packets"}, Random{seed, path + ".intervals"});
  }
  std::unique_ptr<Engine> operator()(const hostile::FlooderConfig& config) const {
    return std::make_unique<hostile::Flooder>(config, Random{seed, path + ".packets"}, Random{seed, path + ".intervals"});
  }
  std::unique_ptr<Engine> operator()(const hostile::TimeShifterConfig& config) const {
    return std::make_unique<hostile::TimeShifter>(config);
  }
};

// A row for each kind of real program.
struct RealRows {
  Kernel& kernel;
  ProgramIndex index;
  const std::string& name;
  std::shared_ptr<RealProcesses>& processes;   // all real programs of the host share it

  std::unique_ptr<Program> operator()(const DaemonConfig& config) const {
    if (!processes) processes = std::make_shared<RealProcesses>(kernel);
    return std::make_unique<RealProgram>(kernel, index, name, config, processes);
  }
};

template <class Kind>
consteval bool has_one_row() {
  constexpr bool is_engine = std::invocable<const EngineRows&, const Kind&>;
  constexpr bool is_real = std::invocable<const RealRows&, const Kind&>;
  static_assert(is_engine || IsRealProgram<Kind>, "this kind of program has no row in the factory of engines");
  static_assert(is_real || !IsRealProgram<Kind>, "this kind of program has no row in the factory of real programs");
  static_assert(is_engine != is_real, "this kind of program is played in two ways");
  return true;
}
static_assert([]<class... Kinds>(std::type_identity<std::variant<Kinds...>>) {
  return (has_one_row<Kinds>() && ...);
}(std::type_identity<ProgramKind>{}));

// Makes one program of a host.
struct MakeProgram {
  RealRows real;

  template <IsRealProgram Kind>
  std::unique_ptr<Program> operator()(const Kind& config) const { return real(config); }

  template <class Kind>
  std::unique_ptr<Program> operator()(const Kind& config) const {
    const auto make = [&config, seed = real.kernel.run().scenario.scenario.seed](const std::string& path) {
      return EngineRows{seed, path}(config);
    };
    return std::make_unique<EngineProgram>(real.kernel, real.index, real.name, make);
  }
};

}  // namespace

Programs make_programs(Kernel& kernel) {
  Programs programs;
  std::shared_ptr<RealProcesses> processes;
  for (const ProgramSpec& spec : kernel.run().spec_of(kernel.host()).programs)
    programs.push_back(std::visit(MakeProgram{{kernel, programs.next(), spec.name, processes}}, spec.kind));
  return programs;
}

}  // namespace ntpsim::host

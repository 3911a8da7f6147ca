#include "sim/host/engine_factory.h"

#include "models/base/random.h"
#include "models/hostile/flooder.h"
#include "models/hostile/spoofer.h"
#include "models/hostile/time_shifter.h"
#include "models/khronos/khronos_watchdog.h"
#include "models/ntp/ntp_engine.h"
#include "models/server/server.h"
#include "models/sntp/client.h"

namespace ntpsim::host {

namespace {

struct Make {
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
  std::unique_ptr<Engine> operator()(const DaemonConfig&) const { return nullptr; }   // a real program is no engine
};

}  // namespace

std::unique_ptr<Engine> make_engine(const ProgramKind& kind, std::uint64_t seed, const std::string& path) {
  return std::visit(Make{seed, path}, kind);
}

}  // namespace ntpsim::host

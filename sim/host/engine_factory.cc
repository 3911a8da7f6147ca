#include "sim/host/engine_factory.h"

#include <concepts>

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
};

template <class Config>
std::unique_ptr<Engine> made(const Make& make, const Config& config) {
  if constexpr (!ProgramTrait<Config>::is_engine) {
    return nullptr;
  } else {
    static_assert(std::invocable<const Make&, const Config&>, "this kind of program has no row in the factory of engines");
    return make(config);
  }
}

}  // namespace

std::unique_ptr<Engine> make_engine(const ProgramKind& kind, std::uint64_t seed, const std::string& path) {
  return std::visit([make = Make{seed, path}](const auto& config) { return made(make, config); }, kind);
}

}  // namespace ntpsim::host

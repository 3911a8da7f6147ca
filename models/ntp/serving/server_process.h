// The server's half of the process: answers requests under whatever authentication they came with, a MAC or NTS, and refuses
// them with a kiss or without an answer.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "models/ntp/config.h"
#include "models/ntp/discovery/mobilisation.h"
#include "models/ntp/key_ring.h"
#include "models/ntp/nts/nts_service.h"
#include "models/ntp/serving/service.h"
#include "models/ntp/system_process.h"

namespace ntpsim::ntp {

class ServerProcess {
 public:
  // When `nts_timer` fires, call attend_nts(). Throws std::invalid_argument for what cannot be followed.
  ServerProcess(const NtpConfig& config, const KeyRing& keys, std::uint64_t seed, const std::string& path, TimerId nts_timer);

  void start(const Now& now, const Started& event, Actions& actions);
  void handle(const Now& now, const StreamEvent& event, Actions& actions);
  void attend_nts(const Now& now, Actions& actions) { nts_->attend(now, actions); }
  void clock_stepped();   // timestamps from before are void
  void end(Actions& actions) const;

  // `id` is that of the answer.
  void serve(const Now& now, const UnmatchedPacket& request, SystemProcess& system, SendId id, Actions& actions);
  void kiss(Kiss code, const wire::Packet& packet, const PacketReceived& event, Actions& actions);

  Service& service() { return service_; }

 private:
  void serve_nts(const Now& now, const UnmatchedPacket& request, wire::Mode mode, SystemProcess& system, SendId id,
                 Actions& actions);

  const NtpConfig& config_;
  Service service_;
  std::optional<NtsService> nts_;
};

}  // namespace ntpsim::ntp

// Sends forged answers to a victim that has not asked the attacker. It knows neither the victim's origin timestamp nor, where
// the victim draws its port, that port, so it guesses.
//
// Called: count() returns how many packets it has sent.
#pragma once

#include <cstdint>

#include "models/base/random.h"
#include "models/engine.h"
#include "models/hostile/spoofer_config.h"
#include "models/wire/packet.h"

namespace ntpsim::hostile {

class Spoofer final : public Engine {
 public:
  // Throws std::invalid_argument, with the field's name, for a configuration that no packet could carry.
  Spoofer(const SpooferConfig& config, Random packets, Random intervals);

  Actions handle(const Now& now, const Event& event) override;

 private:
  void send(const Now& now, Actions& actions);
  void wait(Actions& actions);
  Bytes packet(const Now& now);
  wire::Header answer(const Now& now);
  wire::NtpTimestamp guess(const Now& now);
  std::uint16_t victim_port();

  SpooferConfig config_;
  std::uint32_t refid_;
  std::uint32_t code_;
  Random random_;
  Random interval_;                    // of its own: what is guessed for a packet does not change when the next one is sent
  std::int64_t sent_ = 0;
};

}  // namespace ntpsim::hostile

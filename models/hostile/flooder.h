// Sends requests at a configured rate.
//
// Called: count() returns how many datagrams it has sent, answered() how many answers came back to it.
#pragma once

#include <cstdint>

#include "models/base/random.h"
#include "models/engine.h"
#include "models/hostile/flooder_config.h"

namespace ntpsim::hostile {

class Flooder final : public Engine {
 public:
  // Throws std::invalid_argument, with the field's name, for a configuration that cannot be carried out.
  Flooder(const FlooderConfig& config, Random packets, Random intervals);

  Actions handle(const Now& now, const Event& event) override;

 private:
  void listen(Actions& actions) const;
  void wait(Actions& actions);
  void send(const Now& now, Actions& actions);
  void send_in_own_name(const Now& now, Actions& actions);
  void send_as_victim(const Now& now, Actions& actions);
  Bytes packet(const Now& now);

  FlooderConfig config_;
  Random random_;
  Random interval_;                    // of its own: what is drawn for a packet does not change when the next one is sent
  std::int64_t sent_ = 0;
  std::int64_t answered_ = 0;
};

}  // namespace ntpsim::hostile

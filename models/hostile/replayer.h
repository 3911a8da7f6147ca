// Lets packets pass, and sends copies of them later.
#pragma once

#include "models/hostile/interceptor.h"

namespace ntpsim::hostile {

class Replayer final : public Interceptor {
 public:
  explicit Replayer(const ReplayAttack& config);

  Tampering pass(const Passing& datagram) override;

 private:
  ReplayAttack config_;
};

}  // namespace ntpsim::hostile

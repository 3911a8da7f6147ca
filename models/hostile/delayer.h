// Holds packets back for a time that may grow.
#pragma once

#include "models/hostile/interceptor.h"

namespace ntpsim::hostile {

class Delayer final : public Interceptor {
 public:
  explicit Delayer(const DelayAttack& config);

  Tampering pass(const Passing& datagram) override;

 private:
  Ramp ramp_;
};

}  // namespace ntpsim::hostile
